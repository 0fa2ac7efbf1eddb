"""What shoppers said after their tickets were closed. The survey is another room's; where there is none, there is no figure."""

from datetime import datetime
from importlib import import_module, util
from typing import Any

DOOR = "knowledge.selectors.surveys"


def satisfaction(since: datetime, until: datetime) -> Any:
    """What `knowledge.selectors.surveys.satisfaction` says (an object with `average` 1–5 and `answers`), or None."""
    if util.find_spec(DOOR.rpartition(".")[0]) is None or util.find_spec(DOOR) is None:
        return None
    ask = getattr(import_module(DOOR), "satisfaction", None)
    return ask(since, until) if ask is not None else None
