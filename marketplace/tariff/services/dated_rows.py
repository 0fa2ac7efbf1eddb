"""Dated rows of the tariff, written when a proposal is approved. The row before ends the day before the new one begins.

Nothing that was placed is computed anew: quotes and orders carry the rates that priced them.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core import time, trail
from marketplace.core.proposals import Subject, register
from marketplace.tariff.errors import DayTaken
from marketplace.tariff.models import HsRate, ImportLimit
from marketplace.tariff.policies_rows import check_hs_rate, check_limit

HS_FIELDS = (
    "hs_prefix", "name", "duty_bp", "vat_bp", "consumption_bp", "luxury_consumption_bp", "luxury_from_fen", "unit", "unit1",
    "on_positive_list", "modes", "yearly_grams", "note", "source", "is_sample",
)  # fmt: skip
LIMIT_FIELDS = ("regime", "per_order_fen", "per_year_fen", "relief_bp", "exempt_fen", "is_active", "source")


def start_of(body: Mapping[str, Any]) -> datetime:
    """Midnight in Shanghai of the row's first day: the calendar of customs."""
    day = date.fromisoformat(body["valid_from"])
    return datetime(day.year, day.month, day.day, tzinfo=time.SHANGHAI)


def hs_row(body: Mapping[str, Any]) -> HsRate | None:
    """The newest row of the same heading."""
    return HsRate.objects.filter(hs_prefix=body.get("hs_prefix", "")).order_by("-valid_from").first()


def limit_row(body: Mapping[str, Any]) -> ImportLimit | None:
    """The newest row of the same regime."""
    return ImportLimit.objects.filter(regime=body.get("regime", "")).order_by("-valid_from").first()


def _body(row: HsRate | ImportLimit | None, fields: tuple[str, ...]) -> dict[str, Any]:
    if row is None:
        return {}
    return {**{name: getattr(row, name) for name in fields}, "valid_from": row.valid_from.isoformat()}


def hs_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """The row in force of the same heading as a body; empty for a new heading."""
    return _body(hs_row(body), HS_FIELDS)


def limit_body(body: Mapping[str, Any]) -> dict[str, Any]:
    return _body(limit_row(body), LIMIT_FIELDS)


@transaction.atomic
def write_hs_rate(body: Mapping[str, Any], proposed_by: str, approved_by: str, why: str) -> str:
    """The approved row of rates. Returns its reference."""
    start = date.fromisoformat(body["valid_from"])
    end = _make_room(HsRate, Q(hs_prefix=body["hs_prefix"]), start)
    values = {name: body[name] for name in HS_FIELDS if name in body}
    row = HsRate.objects.create(**values, valid_from=start, valid_to=end)
    _record(row, f"hsrate:{row.hs_prefix}:{start}", proposed_by, approved_by, why)
    return f"hsrate:{row.hs_prefix}:{start}"


@transaction.atomic
def write_limit(body: Mapping[str, Any], proposed_by: str, approved_by: str, why: str) -> str:
    """The approved row of limits. Returns its reference."""
    start = date.fromisoformat(body["valid_from"])
    end = _make_room(ImportLimit, Q(regime=body["regime"]), start)
    values = {name: body[name] for name in LIMIT_FIELDS if name in body}
    row = ImportLimit.objects.create(**values, valid_from=start, valid_to=end)
    _record(row, f"importlimit:{row.regime}:{start}", proposed_by, approved_by, why)
    return f"importlimit:{row.regime}:{start}"


def _make_room(model: type[HsRate] | type[ImportLimit], same: Q, start: date) -> date | None:
    """Rows that would still hold on `start` end the day before. Returns the last day of the new one: before the next.

    Raises DayTaken where a row begins on the same day.
    """
    rows = model._default_manager.filter(same)
    if rows.filter(valid_from=start).exists():
        raise DayTaken(fields={"valid_from": DayTaken.message})
    still = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=start), valid_from__lt=start)
    still.update(valid_to=start - timedelta(days=1))
    after = rows.filter(valid_from__gt=start).order_by("valid_from").values_list("valid_from", flat=True).first()
    return after - timedelta(days=1) if after else None


def _record(row: HsRate | ImportLimit, target: str, proposed_by: str, approved_by: str, why: str) -> None:
    trail.record(
        verb="tariff.row_approved", target=target, actor=approved_by, why=why,
        after={"id": row.pk, "valid_from": row.valid_from.isoformat(), "proposed_by": proposed_by},
    )  # fmt: skip


HS_RATE = register(
    Subject(
        code="tariff.hs_rate", title=_("Import rates and positive list"), check=check_hs_rate, start=start_of,
        base=lambda body: str(getattr(hs_row(body), "pk", "")), write=write_hs_rate, current=hs_body,
    )
)  # fmt: skip
IMPORT_LIMIT = register(
    Subject(
        code="tariff.import_limit", title=_("Import limits and relief"), check=check_limit, start=start_of,
        base=lambda body: str(getattr(limit_row(body), "pk", "")), write=write_limit, current=limit_body,
    )
)  # fmt: skip
