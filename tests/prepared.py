"""Loaded with `-p` before pytest-django reads the settings: a worker process inherits the name of the settings module, so by the
time its conftest runs, the settings would already hold the cache of the parent, shared by all workers."""

from tests import servers

servers.prepare()
