"""What an auditor may write down on a visit: one literal table of kinds, each with its fields. Pure.

`clean` turns what a phone sent into the stored body and names its slot: a later entry of the same slot corrects the
earlier one, which is kept. Whole numbers only; temperatures are tenths of a degree.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import textnorm
from marketplace.core.errors import DomainError
from sellers.errors import EntryRefused
from sellers.policies.audit_questions import ANSWERS, QUESTIONS

BIN, COUNT, CONDITION, RECEIPT, INTERVIEW, NOTE, REFUSAL, SIGNATURE = (
    "bin", "count", "condition", "receipt", "interview", "note", "refusal", "signature",
)  # fmt: skip
KINDS = (BIN, COUNT, CONDITION, RECEIPT, INTERVIEW, NOTE, REFUSAL, SIGNATURE)
PHOTO_KINDS = frozenset(KINDS) - {INTERVIEW}
NEEDS_PHOTO = frozenset({BIN})
RECEIPT_OUTCOMES = {
    "match": _("Matches the listing"),
    "differs": _("Differs from the listing"),
    "missing": _("No receipt could be shown"),
    "forged": _("Looks forged"),
}
CONTACTS = {"supplier": _("Supplier"), "partner": _("Partner")}
CHANNELS = {
    "in_person": _("In person"),
    "phone": _("By phone"),
    "video": _("By video"),
    "unreachable": _("Could not be reached"),
}
CLEANLINESS = {1: _("Dirty"), 2: _("Poor"), 3: _("Acceptable"), 4: _("Good"), 5: _("Spotless")}
MOST_PIECES = 1_000_000
CLIENT_KEY = re.compile(r"[A-Za-z0-9-]{8,64}\Z")

Given = Mapping[str, Any]
Wrong = dict[str, Any]


@dataclass(frozen=True)
class Clean:
    """An entry as it is stored."""

    slot: str
    body: dict[str, Any]


def clean(kind: str, given: Given, skus: frozenset[str], picks: frozenset[str]) -> Clean:
    """The stored form of an entry. `skus` are the claimed stock numbers, `picks` those to count. Raises EntryRefused."""
    reader = READERS.get(kind)
    if reader is None:
        raise EntryRefused(fields={"kind": _("This kind of entry is not known.")})
    wrong: Wrong = {}
    found = reader(given, skus, picks, wrong)
    if wrong:
        raise EntryRefused(fields=wrong)
    return found


def _bin(given: Given, skus: frozenset[str], picks: frozenset[str], wrong: Wrong) -> Clean:
    label = _line(given, "label", 40, wrong, least=1)
    body = {
        "label": label, "category": _line(given, "category", 80, wrong, least=1),
        "rough": _whole(given, "rough", 0, MOST_PIECES, wrong), "note": _words(given, wrong),
    }  # fmt: skip
    return Clean(f"bin:{label}", body)


def _count(given: Given, skus: frozenset[str], picks: frozenset[str], wrong: Wrong) -> Clean:
    sku = _one_of(given, "sku", picks, wrong, _("This article is not on the pick list."))
    body = {"sku": sku, "counted": _whole(given, "counted", 0, MOST_PIECES, wrong), "note": _words(given, wrong)}
    return Clean(f"count:{sku}", body)


def _condition(given: Given, skus: frozenset[str], picks: frozenset[str], wrong: Wrong) -> Clean:
    area = _line(given, "area", 40, wrong, least=1)
    body = {
        "area": area, "celsius_tenths": _tenths(given, "temperature", wrong),
        "humidity": _whole(given, "humidity", 0, 100, wrong), "cleanliness": _whole(given, "cleanliness", 1, 5, wrong),
        "expired": _whole(given, "expired", 0, MOST_PIECES, wrong), "earliest_expiry": _day(given, "earliest_expiry", wrong),
        "note": _words(given, wrong),
    }  # fmt: skip
    return Clean(f"condition:{area}", body)


def _receipt(given: Given, skus: frozenset[str], picks: frozenset[str], wrong: Wrong) -> Clean:
    sku = _one_of(given, "sku", skus, wrong, _("This article is not in the claimed stock."))
    outcome = _one_of(given, "outcome", frozenset(RECEIPT_OUTCOMES), wrong)
    body = {
        "sku": sku, "outcome": outcome, "shop": _line(given, "shop", 80, wrong), "bought_on": _day(given, "bought_on", wrong),
        "pieces": _whole(given, "pieces", 0, MOST_PIECES, wrong, default=0), "note": _words(given, wrong),
    }  # fmt: skip
    return Clean(f"receipt:{sku}", body)


def _interview(given: Given, skus: frozenset[str], picks: frozenset[str], wrong: Wrong) -> Clean:
    who, name = _one_of(given, "contact", frozenset(CONTACTS), wrong), _line(given, "name", 80, wrong, least=1)
    channel = _one_of(given, "channel", frozenset(CHANNELS), wrong)
    answers = {}
    if channel != "unreachable":
        for question in QUESTIONS.get(who, ()):
            answers[question.code] = _whole(given, f"answer_{question.code}", min(ANSWERS), max(ANSWERS), wrong)
    body = {"contact": who, "name": name, "channel": channel, "answers": answers, "note": _words(given, wrong)}
    return Clean(f"interview:{who}:{name}", body)


def _note(given: Given, skus: frozenset[str], picks: frozenset[str], wrong: Wrong) -> Clean:
    text = _words(given, wrong)
    if len(text) < 3:
        wrong["note"] = _("Please fill this in.")
    return Clean(f"note:{given.get('key', '')}", {"note": text})


def _refusal(given: Given, skus: frozenset[str], picks: frozenset[str], wrong: Wrong) -> Clean:
    text = _words(given, wrong)
    if len(text) < 10:
        wrong["note"] = _("Write down who refused, and what was said.")
    return Clean("refusal", {"note": text})


def _signature(given: Given, skus: frozenset[str], picks: frozenset[str], wrong: Wrong) -> Clean:
    how = "drawn" if given.get("is_drawn") else "typed"
    return Clean("signature", {"name": _line(given, "name", 80, wrong, least=2), "how": how})


READERS: dict[str, Callable[[Given, frozenset[str], frozenset[str], Wrong], Clean]] = {
    BIN: _bin, COUNT: _count, CONDITION: _condition, RECEIPT: _receipt, INTERVIEW: _interview, NOTE: _note, REFUSAL: _refusal,
    SIGNATURE: _signature,
}  # fmt: skip


def clean_place(given: Given) -> dict[str, Any] | None:
    """The place that the phone told: degrees as text with six decimals at most, accuracy in metres. None where it is none."""
    try:
        latitude, longitude = Decimal(str(given.get("latitude", ""))), Decimal(str(given.get("longitude", "")))
        accuracy = int(Decimal(str(given.get("accuracy") or 0)))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    if not (latitude.is_finite() and longitude.is_finite() and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    places = Decimal("0.000001")
    return {
        "latitude": str(latitude.quantize(places)), "longitude": str(longitude.quantize(places)),
        "accuracy_m": max(0, min(accuracy, 1_000_000)),
    }  # fmt: skip


def _line(given: Given, name: str, most: int, wrong: Wrong, least: int = 0) -> str:
    try:
        return textnorm.clean_line(str(given.get(name) or ""), max_length=most, min_length=least, field=name)
    except DomainError as error:
        wrong[name] = error.message
        return ""


def _words(given: Given, wrong: Wrong) -> str:
    try:
        return textnorm.clean_text(str(given.get("note") or ""), max_length=1000, field="note")
    except DomainError as error:
        wrong["note"] = error.message
        return ""


def _whole(given: Given, name: str, least: int, most: int, wrong: Wrong, default: int | None = None) -> int:
    raw = given.get(name)
    if raw in (None, "") and default is not None:
        return default
    try:
        value = int(str(raw).strip())
    except (TypeError, ValueError):
        value = least - 1
    if not least <= value <= most or len(str(raw)) > 12:
        wrong[name] = _("A whole number from %(least)d to %(most)d is needed.") % {"least": least, "most": most}
    return value


def _tenths(given: Given, name: str, wrong: Wrong) -> int:
    """Degrees Celsius with at most one decimal, as tenths."""
    try:
        value = Decimal(str(given.get(name) or "").strip().replace(",", "."))
        tenths = int(value * 10) if value.is_finite() and abs(value) <= 100 else None
    except (InvalidOperation, ValueError):
        tenths = None
    if tenths is None or not -600 <= tenths <= 700:
        wrong[name] = _("Degrees Celsius, such as 21.5, are needed.")
        return 0
    return tenths


def _day(given: Given, name: str, wrong: Wrong) -> str | None:
    raw = str(given.get(name) or "").strip()
    if not raw:
        return None
    try:
        return date.fromisoformat(raw[:10]).isoformat()
    except ValueError:
        wrong[name] = _("Please enter a date, such as 2026-11-22.")
        return None


def _one_of(given: Given, name: str, allowed: frozenset[str], wrong: Wrong, message: Any = None) -> str:
    value = str(given.get(name) or "")
    if value not in allowed:
        wrong[name] = message or _("Please choose one of these.")
        return ""
    return value
