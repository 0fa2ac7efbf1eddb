"""The stand-in for the provider, on a port of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from marketplace.sandboxes.translate.server import TranslateServer


@pytest.fixture
def book(settings: object) -> Iterator[TranslateServer]:
    """A translation server; `faults` are played one after the other, `calls` counts."""
    server = TranslateServer(0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.TRANSLATE_URL = f"http://localhost:{server.server_port}"  # type: ignore[attr-defined]
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)
