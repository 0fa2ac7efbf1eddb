#!/usr/bin/env python
"""Commands of the marketplace: `python manage.py help`."""

from __future__ import annotations

import os
import sys

from marketplace.config import localenv, processes

# These play on the running marketplace; where none runs, it is started for them and stopped afterwards.
ON_THE_RUNNING_SYSTEM = {
    "walk": processes.DEMO, "simulate": processes.LIVED_IN_ONE_PROCESS, "simulate_night": processes.LIVED_IN_ONE_PROCESS,
}  # fmt: skip
# This one measures, so nobody else's work may be in its servers.
ON_ITS_OWN_SERVERS = {"bench"}


def main() -> None:
    """Run one command with the environment of the demo where none is given."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.config.settings")
    if sys.argv[1:2] and sys.argv[1] in ON_THE_RUNNING_SYSTEM and not {"-h", "--help"} & set(sys.argv):
        localenv.run_on_the_running_system(execute, ON_THE_RUNNING_SYSTEM[sys.argv[1]])
    elif sys.argv[1:2] and sys.argv[1] in ON_ITS_OWN_SERVERS and not {"-h", "--help"} & set(sys.argv):
        localenv.run_on_its_own_servers(execute)
    elif localenv.load_where_unset():
        execute()
    else:
        sys.exit(localenv.HOW_TO_GET_ONE)


def execute() -> None:
    """Hand the command line to Django, which reads its settings from the environment at this moment."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
