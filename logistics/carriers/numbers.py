"""What a courier's number looks like, and the courier's own word about it where it answers.

A number is checked before money hangs on it: form and check digit by carrier, then the carrier itself. A carrier that does not answer
(`NO_ANSWER`) says nothing for or against.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from logistics.carriers.table import CARRIERS
from marketplace.core import textnorm
from marketplace.core.checkdigits import is_valid_s10

JINGWEI = re.compile(r"JW[0-9]{10,13}")


@dataclass(frozen=True)
class Form:
    """`is_valid`: form and check digit, where the carrier has one. `example` is shown to people."""

    is_valid: Callable[[str], bool]
    example: str


FORMS: Mapping[str, Form] = {
    "jingwei": Form(lambda text: JINGWEI.fullmatch(text) is not None, "JW1234567890"),
    "yousu": Form(lambda text: text.endswith("CN") and is_valid_s10(text), "RA473124829CN"),
}
assert set(FORMS) == set(CARRIERS)  # noqa: S101  (a carrier whose numbers nobody can check gets no money)


class Answer(StrEnum):
    """The carrier's word: it never gave out such a number, it gave it out, it has scanned the parcel."""

    NO_ANSWER = ""
    NEVER_ISSUED = "never_issued"
    ISSUED = "issued"
    SCANNED = "scanned"


class Lookup(Protocol):
    """Asks a carrier about a number. It may take a network call: never inside a transaction. It never raises."""

    def ask(self, *, carrier: str, number: str) -> Answer: ...


class Silent:
    """No carrier is asked."""

    def ask(self, *, carrier: str, number: str) -> Answer:
        del carrier, number
        return Answer.NO_ANSWER


@lru_cache(maxsize=4)
def _lookup(path: str) -> Lookup:
    made: Lookup = import_string(path)()
    return made


def ask(carrier: str, number: str) -> Answer:
    """What the carrier says of the number now (`settings.COURIER_LOOKUP`)."""
    return _lookup(settings.COURIER_LOOKUP).ask(carrier=carrier, number=number)


def normalised(text: str) -> str:
    """What was typed without width, spaces and hyphens; capital letters. Too long a text is nobody's number."""
    return re.sub(r"[\s\-‐-―]", "", textnorm.nfkc(text)).upper() if len(text) <= 80 else ""


def carrier_of_number(number: str) -> str:
    """Code of the carrier whose form and check digit a normalised number has; empty for none of ours."""
    return next((code for code, form in FORMS.items() if form.is_valid(number)), "")


def examples() -> str:
    """For people: what numbers look like."""
    return ", ".join(f"{CARRIERS[code].name} {form.example}" for code, form in FORMS.items())
