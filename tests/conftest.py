"""What every test stands on; the servers are up already (prepared.py). Named people are in people.py, plain builders in factories.py."""

from __future__ import annotations

import importlib.util

import django

django.setup()

pytest_plugins = [name for name in ("tests.people", "tests.world", "tests.screens") if importlib.util.find_spec(name)]
