"""The dated rows behind `rights.py` as a kind of rules: proposed by one person, approved by another, public seven days before."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.core.rules import RuleKind
from returns.policies.rights import DEMANDS, PAYERS
from returns.policies.rights_data import ANY, DEFAULT, LAW, OURS
from returns.policies.rules import KIND

FIELDS = frozenset(DEFAULT["rights"][0])
REASONS = ("no_reason", "quality", "damaged", "wrong", "missing", "not_genuine", "late")
MOST_DAYS, MOST_ROWS = 365, 400


def check(body: Any) -> dict[str, Any]:
    """What is wrong with a proposed body, by field."""
    if not isinstance(body, Mapping) or set(body) != {"countries", "rights", "hygiene"}:
        return {"rights": _("Countries, rights and hygiene are needed, and nothing else.")}
    if not isinstance(body["rights"], list) or not 0 < len(body["rights"]) <= MOST_ROWS:
        return {"rights": _("A list of rows is needed, and nothing else.")}
    wrong = _countries(body["countries"])
    if wrong:
        return wrong
    for place, row in enumerate(body["rights"]):
        wrong |= _right(f"rights.{place}", row, body["countries"])
    if not isinstance(body["hygiene"], list) or not all(isinstance(one, str) for one in body["hygiene"]):
        wrong["hygiene"] = _("A list of categories is needed.")
    return wrong or _as_a_whole(body["rights"])


def _countries(countries: Any) -> dict[str, Any]:
    if not isinstance(countries, Mapping) or "CN" not in countries:
        return {"countries": _("Mainland China (CN) must be among the countries.")}
    for code, one in countries.items():
        try:
            ZoneInfo(one["zone"])
        except (ZoneInfoNotFoundError, KeyError, TypeError, ValueError):
            return {f"countries.{code}": _("This country has no time zone that we know.")}
    return {}


def _right(name: str, row: Any, countries: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(row, Mapping) or set(row) != FIELDS:
        return {name: _("This row is not complete, or has a field that we do not know.")}
    is_number = all(type(row[one]) is int for one in ("days", "restocking_bp", "times"))
    if (
        not is_number
        or not 0 < row["days"] <= MOST_DAYS
        or not 0 <= row["restocking_bp"] <= 5000
        or row["times"] not in (1, 3)
    ):
        return {name: _("Days, restocking fee or multiple are out of range.")}
    is_known = (
        row["reason"] in REASONS and row["payer"] in PAYERS and row["borne_by"] in PAYERS[1:] and row["by"] in (LAW, OURS)
        and row["intact"] in DEMANDS and row["country"] in countries
    )  # fmt: skip
    code = row["code"]
    if (
        not is_known
        or not isinstance(code, str)
        or not 0 < len(code) <= 34
        or "@" in code
        or code.startswith("seller-")
    ):
        return {name: _("This row says something that we do not know.")}
    try:
        starts, ends = date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"] or "9999-12-31")
    except (TypeError, ValueError):
        return {name: _("A date is not one.")}
    if starts > ends or not row["source"] or not row["zh"] or not row["en"]:
        return {name: _("A row needs its source, its words in both languages, and an end after its start.")}
    if row["country"] == "CN" and row["restocking_bp"]:
        return {name: _("In mainland China nobody takes a restocking fee.")}
    return {}


def _as_a_whole(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    if len({row["code"] for row in rows}) < len(rows):
        return {"rights": _("A code stands here twice.")}
    law = {row["code"]: row for row in rows if row["by"] == LAW}
    for kept in DEFAULT["rights"]:
        if kept["by"] == LAW and kept["country"] == "CN" and law.get(kept["code"], {}).get("days", 0) < kept["days"]:
            return {
                "rights": _("What the law gives in mainland China cannot be taken away here: %(code)s.")
                % {"code": kept["code"]}
            }
    return {}


RIGHTS = rules.register(
    RuleKind(
        code=KIND,
        title=_("Rights to return"),
        default=DEFAULT,
        check=check,
        notice_days=7,
        help=_(
            "Law and our own promises by country, reason and category. The shopper always gets the best one that holds; orders "
            "already placed keep what was better at purchase."
        ),
    )
)


def preview(body: Mapping[str, Any], moment: Any) -> Iterator[rules.PreviewLine]:
    """Rows gained, lost and changed against what is in force at `moment`."""
    before = {row["code"]: row for row in rules.at(KIND, moment).body["rights"]}
    after = {row["code"]: row for row in body["rights"]}
    yield rules.PreviewLine(_("Rows"), len(before), len(after))
    yield rules.PreviewLine(_("Countries"), len(_lands(before.values())), len(_lands(after.values())))
    for code in sorted(before.keys() | after.keys()):
        old, new = before.get(code), after.get(code)
        if old != new:
            yield rules.PreviewLine(code, _said(old), _said(new), is_sample=True)


def _lands(rows: Any) -> set[str]:
    return {row["country"] for row in rows if row["country"] != ANY}


def _said(row: Mapping[str, Any] | None) -> str:
    return f"{row['days']} d · {row['payer']} · {row['restocking_bp']} bp" if row else "—"


rules.preview_with(KIND, preview)
