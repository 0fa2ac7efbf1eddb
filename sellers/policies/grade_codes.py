"""What can happen to a seller that counts for the grade: permanent codes, their groups and their order from best to worst.

How much each is worth stands in the dated rule set (`rules_grade`); that a worse outcome never counts for more than a
better one of the same ladder is checked there for every rule set that anybody proposes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LETTERS = ("D", "C", "B", "A", "S")
"""Grades from worst to best."""

AUDITS, PAPERS, DISPATCH, GOODS, RETURNS, QUALITY, DISPUTES, SUPPORT, MANUAL = (
    "audits", "papers", "dispatch", "goods", "returns", "quality", "disputes", "support", "manual",
)  # fmt: skip
GROUPS: Mapping[str, Any] = {
    AUDITS: _("Surprise audits"),
    PAPERS: _("Papers"),
    DISPATCH: _("Handing in on time"),
    GOODS: _("Goods as listed"),
    RETURNS: _("Returns"),
    QUALITY: _("Quality beside other shops"),
    DISPUTES: _("Disputes"),
    SUPPORT: _("Answers to our desk"),
    MANUAL: _("Corrections by two people of ours"),
}


@dataclass(frozen=True)
class Code:
    """One thing that can happen. `is_bad`: no rule set may give points for it. `is_deed`: the seller can bring it about."""

    code: str
    group: str
    label: str | Promise
    is_bad: bool = False
    is_deed: bool = False


_ALL = (
    Code("audit_good", AUDITS, _("Surprise audit: good")),
    Code("audit_fair", AUDITS, _("Surprise audit: fair")),
    Code("audit_failed", AUDITS, _("Surprise audit: failed"), is_bad=True),
    Code("verified", PAPERS, _("Verified")),
    Code("document_lapsed", PAPERS, _("A document lapsed"), is_bad=True),
    Code("shipped_on_time", DISPATCH, _("Handed in on time"), is_deed=True),
    Code("shipped_late", DISPATCH, _("Handed in late"), is_bad=True),
    Code("shipped_missed", DISPATCH, _("Never handed in"), is_bad=True),
    Code("completed", DISPATCH, pgettext_lazy("grade", "Order completed"), is_deed=True),
    Code("evidence_mismatch", GOODS, _("Goods did not match the listing"), is_bad=True),
    Code("returned_other", RETURNS, _("Returned: not your fault")),
    Code("returned_faulty", RETURNS, _("Returned: quality problem"), is_bad=True),
    Code("returned_not_as_described", RETURNS, _("Returned: not as described"), is_bad=True),
    Code("returned_not_genuine", RETURNS, _("Returned: not genuine"), is_bad=True),
    Code("quality_good", QUALITY, _("Month: fewer faults than usual for such goods")),
    Code("quality_fair", QUALITY, _("Month: as many faults as usual for such goods")),
    Code("quality_poor", QUALITY, _("Month: more faults than usual for such goods"), is_bad=True),
    Code("dispute_won", DISPUTES, pgettext_lazy("seller", "Dispute won")),
    Code("dispute_lost", DISPUTES, _("Dispute lost"), is_bad=True),
    Code("chat_fast", SUPPORT, _("Answered our desk in time"), is_deed=True),
    Code("chat_slow", SUPPORT, _("Answered our desk late or not at all"), is_bad=True),
    Code("chat_leak", SUPPORT, _("Contact or payment outside the shop"), is_bad=True),
    Code("correction", MANUAL, _("Correction with a reason, approved by a second person")),
)
CODES: Mapping[str, Code] = {code.code: code for code in _ALL}
# Groups that came after the first standings were stored: left out while they are empty, so that those replay to the same bytes.
LATER = frozenset({QUALITY})
GROUP_OF: Mapping[str, str] = {code.code: code.group for code in _ALL}
LABELS: Mapping[str, Any] = {code.code: code.label for code in _ALL}

# From the best outcome to the worst. All codes of a ladder are of one group.
LADDERS: tuple[tuple[str, ...], ...] = (
    ("audit_good", "audit_fair", "audit_failed"),
    ("shipped_on_time", "shipped_late", "shipped_missed"),
    ("returned_other", "returned_faulty", "returned_not_as_described", "returned_not_genuine"),
    ("quality_good", "quality_fair", "quality_poor"),
    ("dispute_won", "dispute_lost"),
    ("chat_fast", "chat_slow"),
)
AUDIT_CODES = frozenset(LADDERS[0])
RETURN_CODES = frozenset(LADDERS[2])
SHIPPED_CODES = frozenset(LADDERS[1])

OWN_POINTS = "correction"
"""The only code whose events bring their own points: decided by two people, with a reason."""

AUDIT_CORRECTED, CORRECTED = "audit_corrected", "corrected"
AMENDING = frozenset({AUDIT_CORRECTED, CORRECTED})
"""Events that have no worth of their own: they replace the outcome of another event (`amends`) by `verdict`."""
STRUCK = ""
"""The verdict of an event that counts as if it had never been."""
AMENDING_LABELS: Mapping[str, Any] = {
    AUDIT_CORRECTED: _("Audit result corrected after an appeal"),
    CORRECTED: _("Corrected"),
}


def label_of(code: str) -> Any:
    """What a code is called; a code that was retired is called by itself."""
    return LABELS.get(code) or AMENDING_LABELS.get(code) or code


def ladder_of(code: str) -> tuple[str, ...]:
    """The outcomes that `code` can be replaced by, best first; only itself where it stands alone."""
    return next((ladder for ladder in LADDERS if code in ladder), (code,))


def rank(letter: str) -> int:
    """0 for D … 4 for S."""
    return LETTERS.index(letter)
