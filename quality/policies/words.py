"""Words of reasons and of the score card's lines."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Any] = {
    "quick": _("Quick"), "slow": _("Slow"), "kind": _("Friendly"), "cold": _("Not kind"), "solved": _("Solved it"),
    "unsolved": _("Not solved"), "clear": _("Clear answers"), "repeated": _("I had to repeat myself"),
}  # fmt: skip
DIMENSIONS: dict[str, Any] = {
    "understood": _("Understood the question"), "correct": _("Answer and amounts are right"), "kind": _("Tone"),
    "complete": _("Nothing left open"), "record": _("Tags, notes and links"),
}  # fmt: skip
SIGNALS: dict[str, Any] = {
    "low_score": _("Low score"), "breached": _("A clock ran out"), "reopened": _("Opened again"), "urgent": _("Urgent"),
}  # fmt: skip
