"""Goods that may travel a loop: made in China, sent abroad on paper, and back as an import. Pure.

Signals: a GTIN whose first three digits are 690–699 (numbers given out by GS1 China), or China as the country of origin.
Neither proves anything (much of what the world sells is made in China), so the seller is asked for their word, once for
the facts it is given for.
"""

from django.utils.translation import gettext_lazy as _

VERSION = 1
CHINA = "CN"
PREFIXES = range(690, 700)
TEXT = _(
    "I bought this item in a shop outside mainland China where it was on sale to the public, I can show the receipt, it is "
    "physically outside mainland China until it is handed to the warehouse, and it was not exported for the purpose of being "
    "sent back."
)


def asks_for_word(gtin: str, origin_country: str) -> bool:
    """Is there a sign of China in the barcode or in the origin?"""
    return origin_country == CHINA or has_chinese_prefix(gtin)


def has_chinese_prefix(gtin: str) -> bool:
    """The GS1 prefix of a GTIN-13 or -14; GTIN-8 has prefixes of its own, GTIN-12 begins with 0."""
    if len(gtin) not in {13, 14}:
        return False
    return int(gtin[-13:-10]) in PREFIXES
