"""Plans of the longer warranty and the faults they cover, in words."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

PLANS: dict[str, Any] = {"basic": _("Basic"), "standard": _("Standard"), "premium": _("Premium")}
FAULTS: dict[str, Any] = {
    "power": _("does not switch on"), "function": _("does not work as it should"), "screen": _("screen"), "battery": _("battery"),
    "accidental": _("accident: drop, liquid"), "wear": _("wear"), "cosmetic": _("scratches"),
}  # fmt: skip


def plan_name(code: str) -> str:
    """`basic` → 基础版; the code itself for an unknown one."""
    return str(PLANS.get(code, code))


def fault_names(codes: Sequence[str]) -> str:
    """The faults in one line."""
    return ", ".join(str(FAULTS.get(code, code)) for code in codes)
