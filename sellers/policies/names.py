"""Names of people and firms made comparable: spelling, order, accents, scripts and legal forms do not matter."""

import re
import unicodedata
from difflib import SequenceMatcher

from pypinyin import lazy_pinyin

from marketplace.core.textnorm import nfkc

# Words that say what kind of firm it is, not which one.
LEGAL_FORMS = frozenset({
    "ltd", "limited", "llc", "inc", "incorporated", "corp", "corporation", "co", "company", "gmbh", "ag", "kg", "ohg",
    "ug", "se", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "oy", "ab", "as", "aps", "plc", "pty", "pte", "lp",
    "llp", "kk", "yk", "kabushiki", "kaisha", "godo", "jusikhoesa", "sl", "kft", "sro", "the", "and",
})  # fmt: skip
PLAIN_FORMS = ("株式会社", "有限会社", "合同会社", "주식회사", "有限公司", "股份")
SAME, ALIKE = 100, 88


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in one spelling, sorted: `José GARCÍA Ltd.` → `("garcia", "jose")`."""
    text = nfkc(name)
    for form in PLAIN_FORMS:
        text = text.replace(form, " ")
    text = " ".join(lazy_pinyin(text)) if re.search(r"[\u3400-\u9fff]", text) else text
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", plain.replace("'", "").replace("’", ""))
    return tuple(sorted(word for word in words if word not in LEGAL_FORMS))


def key_of(name: str) -> str:
    """One text for one name; equal keys are the same name."""
    return " ".join(words_of(name))


def likeness(one: str, other: str) -> int:
    """0-100: how alike two names are, 100 for the same words in any order.

    Words without spaces between them (`Tanaka Akira`, `TanakaAkira`) count as the same; a missing middle name costs little.
    """
    return likeness_of_words(words_of(one), words_of(other))


def likeness_of_words(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """As `likeness`, for names that were cut into words already."""
    if not left or not right:
        return 0
    if left == right or "".join(left) == "".join(right):
        return SAME
    best = SequenceMatcher(None, " ".join(left), " ".join(right), autojunk=False).ratio()
    shorter, longer = sorted((set(left), set(right)), key=len)
    if len(shorter) >= 2 and shorter < longer:
        best = max(best, 0.9 + 0.02 * (len(shorter) / len(longer)))
    return min(99, int(best * 100))


def are_same(one: str, other: str) -> bool:
    """Would a person say that these are one name?"""
    return likeness(one, other) >= ALIKE


def address_key(text: str) -> str:
    """An address in one spelling, without what differs between two writings of the same place; empty where too short."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKD", nfkc(text).casefold()))
    plain = "".join(letter for letter in " ".join(words) if not unicodedata.combining(letter))
    return plain if len(plain) >= 8 else ""


def is_latin(name: str) -> bool:
    """Is it written in Latin letters? Names in different scripts cannot be compared by machine."""
    letters = [letter for letter in name if letter.isalpha()]
    return bool(letters) and sum("LATIN" in unicodedata.name(letter, "") for letter in letters) * 2 > len(letters)
