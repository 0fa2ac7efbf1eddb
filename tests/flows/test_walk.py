"""`manage.py walk` on a running marketplace: one order to China and one return back, the books balanced at the end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import world
from tests.site import Site

PLAY = "import django; django.setup(); from django.core.management import call_command; call_command('walk')"


@pytest.mark.slow
def test_the_whole_road(site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PLAY], cwd=world.PROJECT, env=world.child(site.environment), capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
