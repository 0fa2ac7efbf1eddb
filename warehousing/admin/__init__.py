"""The shelf room for operations."""

from warehousing.admin import places, work

__all__ = ["places", "work"]
