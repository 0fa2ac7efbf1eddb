"""Tables of the checklist: months of turnover, dated proofs, receipts, references. Pure: values and a day in, findings out.

`problems` cannot be stored (a typing mistake, a day in the future): the entry is refused and the file stays as it was.
`gaps` are what is still missing: half an entry is saved, but the item is not complete. `hints` are for the reviewer.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from sellers.policies.names import key_of
from sellers.policies.requirements import Spec

Row = Mapping[str, Any]
MOST_ROWS = 24
MOST_AMOUNT = 10**12
OLDEST = timedelta(days=15 * 366)
OUTLIER = 4  # times the median of the other months
SUM_TOLERANCE_BP = 200
PROOF_KINDS = ("lease", "utility", "tax", "bank", "school", "insurance", "other")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
FIELDS: dict[str, tuple[str, ...]] = {
    "turnover": ("month", "amount"), "proofs": ("kind", "day"), "receipts": ("shop", "day"),
    "references": ("name", "firm", "email"),
}  # fmt: skip


@dataclass
class Findings:
    """What is to be said about a table."""

    problems: dict[str, str] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


def check(spec: Spec, details: Mapping[str, Any], today: date) -> Findings:
    """Look at the table of an item. Days are ISO texts, amounts whole units of the seller's currency."""
    rows = details.get("rows", [])
    found = Findings()
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(isinstance(row, Mapping) for row in rows):
        found.problems["rows"] = _("This table has a shape that we cannot read.")
        return found
    CHECKS[spec.rows](spec, rows, details, today, found)
    return found


def last_months(today: date, count: int = 12) -> list[str]:
    """The last `count` months that are over, the oldest first, as `YYYY-MM`."""
    year, month, found = today.year, today.month, []
    for _turn in range(count):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        found.append(f"{year:04d}-{month:02d}")
    return found[::-1]


def _turnover(spec: Spec, rows: Sequence[Row], details: Mapping[str, Any], today: date, found: Findings) -> None:
    amounts: dict[str, int] = {}
    latest = last_months(today)[-1]
    for place, row in enumerate(rows):
        month, amount = str(row.get("month", "")), row.get("amount")
        if not MONTH.fullmatch(month) or month > latest or month in amounts:
            found.problems[f"rows.{place}.month"] = _("Each month that is over, once.")
        elif not isinstance(amount, int) or isinstance(amount, bool) or not 0 <= amount <= MOST_AMOUNT:
            found.problems[f"rows.{place}.amount"] = _("A whole amount, not below zero.")
        else:
            amounts[month] = amount
    if found.problems:
        return
    missing = spec.least - len(amounts)
    if missing > 0:
        found.gaps.append(_("%(count)d more months are needed.") % {"count": missing})
        return
    months = sorted(amounts)
    if months != _in_a_row(months[0], len(months)):
        found.gaps.append(_("The months have to follow one another without a gap."))
    if _day(f"{months[-1]}-01") < today - timedelta(days=spec.within_days or 3660):
        found.gaps.append(_("The last month is too long ago. Please add the newest ones."))
    _check_sum(amounts, details.get("total"), found)
    found.hints += _plausibility([amounts[month] for month in months], months)


def _check_sum(amounts: Mapping[str, int], total: Any, found: Findings) -> None:
    """The applicant adds the year up as their tax filing does: a slip of the pen in a month shows here."""
    added = sum(amounts.values())
    if total is None:
        found.gaps.append(_("Please enter the sum of the months as your filing says."))
    elif not isinstance(total, int) or isinstance(total, bool) or total < 0:
        found.problems["total"] = _("A whole amount, not below zero.")
    elif abs(total - added) * 10_000 > max(added, 1) * SUM_TOLERANCE_BP:
        found.problems["total"] = _("The months add up to %(added)d, you entered %(total)d. Please check both.") % {
            "added": added, "total": total,
        }  # fmt: skip


def _plausibility(values: Sequence[int], months: Sequence[str]) -> list[str]:
    """What makes a reader of such figures stop."""
    hints = []
    if len(set(values)) == 1:
        hints.append(_("Every month shows the same turnover."))
    idle = [month for month, value in zip(months, values, strict=True) if value == 0]
    if idle:
        hints.append(_("No turnover in %(months)s.") % {"months": ", ".join(idle)})
    for place, value in enumerate(values):
        middle = median([*values[:place], *values[place + 1 :]])
        if middle and value > OUTLIER * middle:
            hints.append(_("%(month)s is far above the other months.") % {"month": months[place]})
    quarter = max(1, len(values) // 4)
    if sum(values[-quarter:]) * 3 < sum(values[:quarter]):
        hints.append(_("The last months are less than a third of the first ones."))
    round_ones = sum(1 for value in values if value and value % 1000 == 0)
    if len(values) > 2 and round_ones == len(values):
        hints.append(_("All amounts are round thousands."))
    return hints


def _proofs(spec: Spec, rows: Sequence[Row], details: Mapping[str, Any], today: date, found: Findings) -> None:
    days = []
    for place, row in enumerate(rows):
        if row.get("kind") not in PROOF_KINDS:
            found.problems[f"rows.{place}.kind"] = _("Please choose what this proof is.")
        day = _checked_day(row, place, today, found)
        days += [day] if day else []
    if found.problems:
        return
    _too_few(spec, len(days), found)
    if days and (max(days) - min(days)).days < spec.span_days:
        found.gaps.append(
            _("Your proofs cover %(days)d days; at least %(needed)d are needed.")
            % {"days": (max(days) - min(days)).days, "needed": spec.span_days}
        )
    if days and max(days) < today - timedelta(days=spec.within_days):
        found.gaps.append(_("The newest proof is too old. It may be %(days)d days old.") % {"days": spec.within_days})
    if len({str(row.get("kind")) for row in rows}) == 1 and len(rows) >= spec.least:
        found.hints.append(_("All proofs are of one kind."))


def _receipts(spec: Spec, rows: Sequence[Row], details: Mapping[str, Any], today: date, found: Findings) -> None:
    shops: set[str] = set()
    for place, row in enumerate(rows):
        shop = key_of(str(row.get("shop", "")))
        if not shop:
            found.problems[f"rows.{place}.shop"] = _("Please enter the name of the shop.")
        day = _checked_day(row, place, today, found)
        if day and day < today - timedelta(days=spec.within_days):
            found.problems[f"rows.{place}.day"] = _("This receipt is older than %(days)d days.") % {
                "days": spec.within_days
            }
        shops.add(shop)
    if not found.problems and len(shops) < spec.least:
        found.gaps.append(
            _("Receipts of %(count)d different shops are needed, %(have)d are here.")
            % {"count": spec.least, "have": len(shops)}
        )
    if not found.problems and len({str(row.get("day")) for row in rows}) == 1 and len(rows) > 1:
        found.hints.append(_("All receipts are of the same day."))


def _references(spec: Spec, rows: Sequence[Row], details: Mapping[str, Any], today: date, found: Findings) -> None:
    seen: set[str] = set()
    for place, row in enumerate(rows):
        email = str(row.get("email", "")).strip().casefold()
        if not str(row.get("name", "")).strip():
            found.problems[f"rows.{place}.name"] = _("Please enter a name.")
        if not EMAIL.fullmatch(email) or len(email) > 254:
            found.problems[f"rows.{place}.email"] = _("Please enter an e-mail address.")
        elif email in seen:
            found.problems[f"rows.{place}.email"] = _("This address is here twice.")
        seen.add(email)
    if not found.problems:
        _too_few(spec, len(rows), found)
    domains = {email.rpartition("@")[2] for email in seen}
    if len(rows) > 1 and len(domains) == 1:
        found.hints.append(
            _("All references have the same mail provider: %(domain)s.") % {"domain": next(iter(domains))}
        )


def _too_few(spec: Spec, have: int, found: Findings) -> None:
    if have < spec.least:
        found.gaps.append(_("%(count)d more entries are needed.") % {"count": spec.least - have})


def _checked_day(row: Row, place: int, today: date, found: Findings) -> date | None:
    try:
        day = date.fromisoformat(str(row.get("day", "")))
    except ValueError:
        found.problems[f"rows.{place}.day"] = _("Please enter the date of this paper.")
        return None
    if not today - OLDEST <= day <= today:
        found.problems[f"rows.{place}.day"] = _("This date lies in the future or too long ago.")
        return None
    return day


def _in_a_row(first: str, count: int) -> list[str]:
    year, month = int(first[:4]), int(first[5:])
    return [f"{year + (month - 1 + step) // 12:04d}-{(month - 1 + step) % 12 + 1:02d}" for step in range(count)]


def _day(text: str) -> date:
    return date.fromisoformat(text)


CHECKS: dict[str, Callable[[Spec, Sequence[Row], Mapping[str, Any], date, Findings], None]] = {
    "turnover": _turnover, "proofs": _proofs, "receipts": _receipts, "references": _references,
}  # fmt: skip
