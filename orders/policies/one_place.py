"""Many people, one address: goods for trade dressed up as personal import. Pure.

Personal import is for a person's own use, within that person's yearly limit (财关税〔2018〕49号; domain facts §1.1, §1.8).
Families and flatmates share an address. More people than live in a flat, who together bring in more than one person may,
do not; which figures mean that is our reading, no source names any.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta

MOST_PEOPLE = 5
LOOK_BACK = timedelta(days=90)
NOISE = re.compile(r"[\W_]+")


def place_of(district_code: str, address: str) -> str:
    """An address however it is typed: width, case, blanks and punctuation do not count."""
    text = unicodedata.normalize("NFKC", address).casefold()
    return f"{district_code}|{NOISE.sub('', text)}" if text else ""


def is_evasion(people: Mapping[str, int], year_fen: int) -> bool:
    """`people`: person → dutiable fen ordered to the place lately, with the order in question."""
    return len(people) > MOST_PEOPLE and sum(people.values()) > year_fen
