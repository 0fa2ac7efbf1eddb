"""Every decision on a return, once. Used by `deciding.decide`, pages and API. A new one: a class, and a line here."""

from returns.decisions.base import Decision, Told
from returns.decisions.money import PartRefundAndKeep, Refund
from returns.decisions.things import Decline, Exchange, Repair

ALL: tuple[Decision, ...] = (Refund(), Exchange(), Repair(), PartRefundAndKeep(), Decline())
BY_CODE: dict[str, Decision] = {one.code: one for one in ALL}

__all__ = ["ALL", "BY_CODE", "Decision", "Told"]
