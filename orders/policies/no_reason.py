"""Lawful exceptions from "seven days without a reason": which goods, by what source, and what the shopper confirms for a purchase.

Consumer Rights Protection Law 2013 Art. 25 and SAIC Order 90 (domain facts §8): what stands there as `always` needs no word of the
shopper; the others hold only where they were confirmed, prominently, for this very purchase. Without the confirmation the right stays.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.core.rules import RuleKind

LEAVES = ("nothing", "unopened", "seal")  # what is left of the right
FIELDS = frozenset({"code", "country", "always", "categories", "leaves", "zh", "en", "source"})
CRPL25, ORDER90 = "Consumer Rights Protection Law 2013 Art. 25", "SAIC Order 90 (2017), amended 2020"
DEFAULT: dict[str, Any] = {
    "rows": [
        {"code": "cn-fresh", "country": "CN", "always": True, "categories": ["food-fresh"], "leaves": "nothing",
         "zh": "鲜活易腐商品依法不适用七天无理由退货。", "en": "Fresh and perishable goods cannot be returned without a reason.",
         "source": f"{CRPL25} (2)"},
        {"code": "cn-periodicals", "country": "CN", "always": True, "categories": ["books-stationery-periodicals"],
         "leaves": "nothing", "zh": "已交付的报纸、期刊依法不适用七天无理由退货。",
         "en": "Delivered newspapers and periodicals cannot be returned without a reason.", "source": f"{CRPL25} (4)"},
        {"code": "cn-unsealed", "country": "CN", "always": False, "categories": ["beauty", "health", "food"],
         "leaves": "unopened", "zh": "拆封后易影响安全健康或变质：拆封后不支持七天无理由退货，未拆封仍可退。",
         "en": "Once unsealed it may harm health or spoil: it can come back without a reason only while it is unopened.",
         "source": f"{ORDER90} (1)"},
        {"code": "cn-activated", "country": "CN", "always": False, "categories": ["electronics"], "leaves": "unopened",
         "zh": "激活或试用后价值贬损较大：激活或试用后不支持七天无理由退货，未拆封仍可退。",
         "en": "It loses much of its value once activated or tried: it can come back without a reason only while it is unopened.",
         "source": f"{ORDER90} (2)"},
    ]
}  # fmt: skip


def check(body: Any) -> dict[str, Any]:
    """What is wrong with a proposed body."""
    if not isinstance(body, Mapping) or set(body) != {"rows"} or not isinstance(body["rows"], list):
        return {"rows": _("A list of rows is needed, and nothing else.")}
    for place, row in enumerate(body["rows"]):
        is_row = isinstance(row, Mapping) and set(row) == FIELDS and isinstance(row["categories"], list)
        if not is_row or row["leaves"] not in LEAVES or type(row["always"]) is not bool or len(str(row["code"])) > 30:
            return {f"rows.{place}": _("This exception is not complete.")}
        if not all(row[one] for one in ("code", "country", "zh", "en", "source")):
            return {f"rows.{place}": _("An exception needs its words in both languages and its source.")}
    if len({row["code"] for row in body["rows"]}) < len(body["rows"]):
        return {"rows": _("A code stands here twice.")}
    return {}


EXCEPTIONS = rules.register(
    RuleKind(
        code="orders.no_reason",
        title=_("Exceptions from returning without a reason"),
        default=DEFAULT,
        check=check,
        help=_("What is not `always` is asked at checkout; only a purchase that confirmed it loses the right."),
        notice_days=7,
    )
)


def holding(
    rows: Sequence[Mapping[str, Any]], *, path: Iterable[str], confirmed: Iterable[str] = (), country: str = "CN"
) -> list[Mapping[str, Any]]:
    """The exceptions that hold for goods of this category: those of law, and those confirmed at purchase."""
    slugs, said = set(path), set(confirmed)
    return [
        row
        for row in rows
        if row["country"] == country
        and slugs.intersection(row["categories"])
        and (row["always"] or row["code"] in said)
    ]


def to_confirm(
    rows: Sequence[Mapping[str, Any]], *, paths: Iterable[Iterable[str]], country: str = "CN"
) -> list[Mapping[str, Any]]:
    """The exceptions that a purchase with goods of these categories is asked about."""
    slugs = {slug for path in paths for slug in path}
    return [
        row for row in rows if row["country"] == country and not row["always"] and slugs.intersection(row["categories"])
    ]


def digest(row: Mapping[str, Any]) -> str:
    """SHA-256 of the words that were confirmed (the Chinese ones bind)."""
    return hashlib.sha256(str(row["zh"]).encode()).hexdigest()
