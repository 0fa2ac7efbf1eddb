"""Rule kind `sellers.requirements`: the checklist of a seller by kind and country, as dated data with versions.

An item of the code below may be changed in its numbers; an item with a code of its own brings its words in `title` and
`help` (language → text). The version that an application was made by is stored with it.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.rules import RuleKind, register

CODE = "sellers.requirements"
KINDS = ("buyer", "retailer")
NUMBERS = ("", "business", "paper", "account")
ROWS = ("", "turnover", "proofs", "receipts", "references")
BUILT_IN = (
    "business_registration", "retail_qualification", "healthy_operation", "warehouse_address", "responsible_person",
    "overseas_identity", "long_residence", "purchase_channels", "payout_account", "returns_agreement", "references", "deposit",
)  # fmt: skip
ITEM_CODE = re.compile(r"[a-z][a-z0-9_]{2,39}")
COUNTRY = re.compile(r"[A-Z]{2}")
MOST_FILES = 12
FLAGS = ("holder", "statement", "issuer", "expires", "late", "by_system")
COUNTS = {"files": MOST_FILES, "least": 24, "span_days": 3660, "within_days": 3660, "recheck_months": 120}
KEYS = {"code", "kinds", "countries", "number", "group", "rows", "title", "help", *FLAGS, *COUNTS}
BOTH = list(KINDS)

DEFAULT: Mapping[str, Any] = {
    "deposit_fen": {"buyer": 300_000, "retailer": 1_000_000},
    "reminder_days": [60, 30, 7],
    "items": [
        {"code": "business_registration", "kinds": ["retailer"], "number": "business", "holder": True, "files": 1,
         "recheck_months": 24},
        {"code": "retail_qualification", "kinds": ["retailer"], "statement": True, "files": 1, "expires": True},
        {"code": "healthy_operation", "kinds": ["retailer"], "rows": "turnover", "least": 12, "within_days": 120, "files": 1,
         "recheck_months": 24},
        {"code": "warehouse_address", "kinds": ["retailer"], "statement": True, "files": 1, "recheck_months": 24},
        {"code": "responsible_person", "kinds": ["retailer"], "number": "paper", "issuer": True, "holder": True,
         "statement": True, "files": 1, "expires": True},
        {"code": "overseas_identity", "kinds": ["buyer"], "number": "paper", "issuer": True, "holder": True, "files": 2,
         "expires": True, "group": "abroad"},
        {"code": "long_residence", "kinds": ["buyer"], "statement": True, "rows": "proofs", "least": 3, "span_days": 365,
         "within_days": 180, "files": 3, "group": "abroad", "recheck_months": 24},
        {"code": "purchase_channels", "kinds": ["buyer"], "rows": "receipts", "least": 3, "within_days": 183, "files": 3,
         "recheck_months": 24},
        {"code": "payout_account", "kinds": BOTH, "number": "account", "holder": True, "statement": True},
        {"code": "returns_agreement", "kinds": BOTH, "holder": True},
        {"code": "references", "kinds": BOTH, "rows": "references", "least": 2},
        {"code": "deposit", "kinds": BOTH, "late": True, "by_system": True},
    ],
}  # fmt: skip


def check(body: Any) -> dict[str, Any]:
    """Field → what is wrong with a proposed body; empty where it may come into force."""
    if not isinstance(body, Mapping) or not isinstance(body.get("items"), list):
        return {"items": _("This has to be a list of items.")}
    wrong: dict[str, Any] = {}
    codes: set[str] = set()
    for place, item in enumerate(body["items"]):
        found = _wrong_item(item) if isinstance(item, Mapping) else _("This has to be an object.")
        if not found and item["code"] in codes:
            found = _("This code is used twice.")
        if found:
            wrong[f"items.{place}"] = found
        else:
            codes.add(item["code"])
    wrong |= _wrong_deposit(body.get("deposit_fen")) | _wrong_reminders(body.get("reminder_days"))
    for kind in KINDS:
        if not wrong and not any(kind in item["kinds"] for item in body["items"]):
            wrong["items"] = _("Every kind of seller needs a checklist.")
    return wrong


def _wrong_item(item: Mapping[str, Any]) -> str:
    unknown = sorted(set(item) - KEYS)
    if unknown:
        return _("Unknown: %(names)s") % {"names": ", ".join(unknown)}
    code, kinds = item.get("code"), item.get("kinds")
    if not isinstance(code, str) or not ITEM_CODE.fullmatch(code):
        return _("The code has small letters, digits and underscores.")
    if not isinstance(kinds, list) or not kinds or not set(map(str, kinds)) <= set(KINDS):
        return _("The kinds are buyer, retailer or both.")
    if not all(isinstance(code, str) and COUNTRY.fullmatch(code) for code in item.get("countries", [])):
        return _("Countries are two capital letters.")
    if item.get("number", "") not in NUMBERS or item.get("rows", "") not in ROWS:
        return _("This kind of number or table is not known.")
    return _wrong_values(item) or _wrong_words(item)


def _wrong_values(item: Mapping[str, Any]) -> str:
    for name in FLAGS:
        if not isinstance(item.get(name, False), bool):
            return _("%(name)s is true or false.") % {"name": name}
    for name, most in COUNTS.items():
        value = item.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            return _("%(name)s is a whole number up to %(most)d.") % {"name": name, "most": most}
    if not isinstance(item.get("group", ""), str) or len(item.get("group", "")) > 40:
        return _("The group is a short word.")
    return ""


def _wrong_words(item: Mapping[str, Any]) -> str:
    if item["code"] in BUILT_IN:
        return ""
    for name in ("title", "help"):
        texts = item.get(name)
        if not isinstance(texts, Mapping) or not all(isinstance(texts.get(code), str) for code in ("en", "zh-hans")):
            return _("A new item needs title and help in en and zh-hans.")
    return ""


def _wrong_deposit(value: Any) -> dict[str, Any]:
    is_fine = isinstance(value, Mapping) and set(value) == set(KINDS)
    if is_fine and all(type(fen) is int and 0 <= fen <= 100_000_000 for fen in value.values()):
        return {}
    return {"deposit_fen": _("Give a whole number of fen for buyer and for retailer.")}


def _wrong_reminders(value: Any) -> dict[str, Any]:
    if isinstance(value, list) and 0 < len(value) <= 6 and all(type(day) is int and 0 < day <= 365 for day in value):
        return {}
    return {"reminder_days": _("Give one to six numbers of days, each between 1 and 365.")}


KIND = register(
    RuleKind(
        CODE, gettext_lazy("Checklist of sellers"), DEFAULT, check,
        help=gettext_lazy("What a seller has to prove, by kind and country; deposit and reminder days."), notice_days=7,
    )
)  # fmt: skip
