"""The generated environment of a demo or a test run: secrets are made once and kept, addresses follow the servers."""

from __future__ import annotations

import base64
import os
import secrets
import shlex
from pathlib import Path
from urllib.parse import quote

from marketplace.config.layout import Layout

# The outside world of the tests: a port on which nothing ever listens.
NOWHERE = "http://127.0.0.1:9"


def read(path: Path) -> dict[str, str]:
    """`NAME=value` lines of `path`; an absent file is empty. Values may be quoted as in a shell."""
    if not path.exists():
        return {}
    values: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and name and not name.startswith("#"):
            values[name.strip()] = "".join(shlex.split(value))
    return values


def write(path: Path, values: dict[str, str]) -> None:
    """Write `values` in one step, readable by the owner only; does nothing where the file says the same already."""
    lines = [f"{name}={shlex.quote(value) if value else ''}\n" for name, value in sorted(values.items())]
    text = "# Made by `make demo` or the tests. Secrets are kept between starts; addresses follow the servers.\n"
    text += "".join(lines)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
    fresh.replace(path)


def load_into_process(path: Path) -> None:
    """Put the values of `path` into this process's environment; a name that is already set keeps its value."""
    for name, value in read(path).items():
        os.environ.setdefault(name, value)


def generated_secrets(known: dict[str, str]) -> dict[str, str]:
    """The secrets of `known`, and new ones in place of those that are missing."""
    fresh = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"k1:{_key()}",
        "SIGNING_KEYS": f"s1:{_key()}",
        "PUSH_KEY": _key(),
        "STRIPE_API_KEY": f"sk_test_{secrets.token_hex(12)}",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
        "POSTGRES_OWNER_PASSWORD": secrets.token_urlsafe(18),
        "POSTGRES_PASSWORD": secrets.token_urlsafe(18),
        "VALKEY_PASSWORD": secrets.token_urlsafe(18),
    }
    return {name: known.get(name) or value for name, value in fresh.items()}


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def settings_of(place: Layout, known: dict[str, str], *, postgres: int, broker: int, cache: int) -> dict[str, str]:
    """The whole environment for servers on these ports (TCP, 127.0.0.1); `known` must hold the generated secrets."""
    secret = quote(known["VALKEY_PASSWORD"], safe="")
    database_password = quote(known["POSTGRES_PASSWORD"], safe="")
    values = {
        "MIAOMIAO_MODE": "test" if place.kind == "test" else "demo",
        "DATABASE_URL": f"postgresql://miaomiao:{database_password}@127.0.0.1:{postgres}/miaomiao",
        "BROKER_URL": f"redis://:{secret}@127.0.0.1:{broker}/0",
        "CHANNELS_URL": f"redis://:{secret}@127.0.0.1:{broker}/1",
        "CACHE_URL": f"redis://:{secret}@127.0.0.1:{cache}/0",
        "MEDIA_ROOT": str(place.local / "media"),
        "STATIC_ROOT": str(place.local / "static"),
        "TIME_FILE": str(place.local / "clock"),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "PUBLIC_URL": "http://localhost:8000",
        "WEBSOCKET_URL": "ws://localhost:8001",
        "STRIPE_API_BASE": NOWHERE,
        "LOG_LEVEL": "INFO" if place.kind == "demo" else "WARNING",
    }
    # Ports of web, sockets and sandbox are the supervisor's business; what it wrote stays.
    kept = {name: known[name] for name in ("PUBLIC_URL", "WEBSOCKET_URL", "STRIPE_API_BASE") if known.get(name)}
    return known | values | kept
