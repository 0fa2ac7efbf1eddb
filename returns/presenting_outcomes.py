"""Ways, proposals and countdowns in words."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from marketplace.core import time
from returns import decisions
from returns.models import ReturnCase

LEGAL_REFUND = timedelta(days=7)  # Consumer Rights Protection Law Art. 25, from the day the centre received it


def way_words(code: str) -> str:
    """A way to end a return, for people."""
    found = decisions.BY_CODE.get(code)
    return str(found.words) if found else code


def why_words(code: str) -> str:
    """Why we propose it."""
    words = {
        "wish": _("It is what you asked for."),
        "grade_A": _("We found a small flaw: an exchange brings you a flawless one soonest."),
        "grade_B": _("It is faulty and can be repaired."),
        "grade_C": _("It is badly damaged: the money goes back at once."),
        "no_grade": _("It has not been examined yet."),
        "no_stock": _("None is on our shelf abroad now, so the money goes back at once."),
        "law": _("This is your right for this reason."),
    }
    return words.get(code, "")


def problem_words(code: str) -> str:
    """Why an exchange is not open now."""
    words = {
        "no_stock": _("None is on our shelf abroad now."),
        "no_quota": _("It would exceed your personal quota of this year."),
        "no_identity": _("Customs need your verified identity first."),
        "over_order_limit": _("It is dearer than customs allow for one order."),
    }
    return words.get(code, _("This is not open for your return now. A refund always is."))


def countdowns(case: ReturnCase) -> list[dict[str, Any]]:
    """The clocks of a case side by side: customs' two windows and the legal seven days; days left, below zero once over."""
    today = time.today()
    rows: list[dict[str, Any]] = []
    if case.customs_apply_by and case.customs_arrive_by:
        asked = case.requested_at.astimezone(time.SHANGHAI).date()
        came = _day(case.received_at)
        rows += [
            _row(_("Customs: asked for by"), case.customs_apply_by, asked, today),
            _row(_("Customs: at the supervised place by"), case.customs_arrive_by, came, today),
        ]
    if case.received_at:
        rows.append(
            _row(_("Law: refund decided by"), _day(case.received_at + LEGAL_REFUND), _day(case.decided_at), today)
        )
    return rows


def _day(moment: datetime | None) -> Any:
    return moment.astimezone(time.SHANGHAI).date() if moment else None


def _row(label: str, last: Any, done: Any, today: Any) -> dict[str, Any]:
    is_kept = done is not None and done <= last
    return {"label": label, "last": last, "done": done, "is_kept": is_kept, "left": (last - (done or today)).days}
