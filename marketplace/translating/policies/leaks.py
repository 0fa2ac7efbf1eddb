"""Off-platform contact and payment in what people write: phone, mail, account, address, payment, a way around us, a QR code.

Pure; Chinese, English, Japanese; disguises too (薇❤️信, `v x`, 一三八…, `at gmail dot com`, spaced digits). What is found is held for a
person, never refused by a machine. Words inside pictures are not read. The one place for the house: wanted and support ask here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.translating.policies import leak_words as words
from marketplace.translating.policies.leak_words import A, Z
from marketplace.translating.policies.numerals import plain

MASK = "▇▇▇"
"""Painted over what was found."""
CONTACT = frozenset({"phone", "mail", "account"})


@dataclass(frozen=True, slots=True)
class Leak:
    """A finding and where it stands. Kinds: phone, mail, account, elsewhere (another app), link, payment, outside, qr."""

    kind: str
    start: int
    end: int


def _compiled(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_S = r"[\s\-.·,，、*#~/_]"
PHONE = _compiled(
    rf"(?<![\da-z])1[3-9]\d{_S}{{0,2}}\d{{4}}{_S}{{0,2}}\d{{4}}(?!\d)",
    rf"(?<![\da-z])1(?:{_S}{{1,3}}\d){{10}}(?!\d)",
    r"(?<!\d)\+\s?\d(?:[\s\-().]?\d){7,14}(?!\d)",
    r"(?<![\d.])(?:\(\d{3}\)\s?|\d{3}[-.\s])\d{3}[-.\s]\d{4}(?!\d)",
    r"(?<!\d)0[5789]0[-\s]?\d{4}[-\s]?\d{4}(?!\d)",
    r"(?<!\d)07\d{3}\s?\d{6}(?!\d)",
    rf"(?<![a-z])(?:(?:{words.ENGLISH_DIGITS})[\s,.-]+){{6,}}(?:{words.ENGLISH_DIGITS})(?![a-z])",
)
DISGUISED = re.compile(r"(?<!\d)1[3-9](?:[^\w\n]{0,3}\d){9}(?!\d)")
"""Eleven digits in any rhythm: also a list of prices, so it counts only beside a word of calling or where no blank parts it."""
SPLIT_BY_SIGNS = re.compile(r"(?<![\d])1[3-9](?:[^\w\s.,，、/-]{0,3}\d){9}(?!\d)")
LOCAL = re.compile(r"(?<![\da-z-])\d(?:[\s-]?\d){6,11}(?![\d-])")
CALLING = re.compile(
    r"(?:电话|手机号|打给我|短信|致电|call|phone|tel|text me|mobile|my number|電話番号|携帯)", re.IGNORECASE
)
MAIL = _compiled(
    rf"[a-z0-9._%+-]{{2,}}{words.AT}(?:[a-z0-9-]{{2,}}{words.DOT})+{words.DOMAINS}{Z}",
    rf"[a-z0-9._%+-]{{3,}}{words.AT}{words.MAILERS}{Z}",
    rf"{A}{words.MAILERS}\s?(?:邮箱|信箱|mail|メール)[\s是为:]*[a-z0-9._]{{4,}}",
    rf"{A}{words.MAILERS}\s?:\s?[a-z0-9._]{{4,}}",
    rf"[a-z0-9._]{{4,}}\s?(?:在)?\s?{words.MAILERS}\s?(?:邮箱|{words.DOT}com)",
)
ACCOUNT = _compiled(
    words.WECHAT_SURE,
    rf"{words.WECHAT}{words.NOT_PAY}\s?{words.ACCOUNT}",
    rf"{words.REACH}[^。.!?！？\n]{{0,8}}{words.WECHAT}{words.NOT_PAY}",
    rf"{words.WECHAT}{words.NOT_PAY}[^。.!?！？\n]{{0,6}}{words.REACH}",
    rf"{words.APPS}\s?{words.ACCOUNT}",
)
ELSEWHERE = _compiled(
    rf"{words.REACH}[^。.!?！？\n]{{0,14}}{words.APPS}",
    rf"{words.APPS}[^。.!?！？\n]{{0,8}}{words.REACH}",
)
LINK = _compiled(
    r"https?\s?:\s?/\s?/|hxxps?:|www\s?\.",
    rf"(?<![@\w.])[a-z0-9-]{{2,}}\.{words.DOMAINS}(?![a-z0-9.])",
    rf"(?<![@\w])[a-z0-9-]{{3,}}\s?(?:点|點|\(dot\)|\[dot\]|\sdot\s|ドット)\s?(?:com|cn|net|shop|jp){Z}",
)
PATTERNS = (
    ("mail", MAIL), ("phone", PHONE), ("account", ACCOUNT), ("elsewhere", ELSEWHERE), ("link", LINK), ("payment", _compiled(words.PAYMENT)),
    ("outside", _compiled(words.OUTSIDE)), ("qr", _compiled(words.QR)),
)  # fmt: skip
# A refund goes by transfer, and the QR code of a parcel is ours.
OWN_BUSINESS = re.compile(r"退款|退回|退到|refund|返金|原路")
DIGITS = {ord(han): digit for han, digit in words.HAN_DIGITS.items()}
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\ufe0f]")


def find(text: str) -> tuple[Leak, ...]:
    """Every way out of the house in `text`, in the order of the text."""
    seen = (
        INVISIBLE.sub("_", plain(text)).lower() if len(text.lower()) == len(text) else INVISIBLE.sub("_", plain(text))
    )
    found = [
        Leak(kind, match.start(), _with_handle(seen, match.end()) if kind in ("account", "elsewhere") else match.end())
        for kind, pattern in PATTERNS
        for match in pattern.finditer(seen)
    ]
    found += [Leak("account", *match.span()) for match in JAPANESE_LINE.finditer(plain(text))]
    found += _phones(seen)
    if OWN_BUSINESS.search(seen):
        found = [leak for leak in found if leak.kind != "payment"]
    return tuple(sorted(found, key=lambda leak: (leak.start, leak.end)))


HANDLE = re.compile(r"(?:信|xin)?\s?(?:号|id)?[\s:=是]{0,3}@?[a-z0-9][a-z0-9_\-.]{4,}", re.IGNORECASE)


def _with_handle(seen: str, end: int) -> int:
    """The account that follows its word belongs to the finding, or masking would leave it."""
    handle = HANDLE.match(seen, end)
    return handle.end() if handle else end


JAPANESE_LINE = re.compile(
    r"LINE(?:\s?ID|交換|で(?:連絡|話|やり取)|追加|教え|を(?:交換|追加|教)|\s?[:：]|に(?:連絡|登録))|(?:on|my|via|add me on) LINE(?![a-z])"
)


def _phones(seen: str) -> list[Leak]:
    """Numbers spelled with Chinese digits, and such that only their neighbours betray."""
    digits = seen.translate(DIGITS)
    found = [Leak("phone", *match.span()) for match in SPLIT_BY_SIGNS.finditer(digits)]
    if digits != seen:
        found += [Leak("phone", *match.span()) for match in PHONE.finditer(digits)]
    if CALLING.search(seen):
        found += [Leak("phone", *match.span()) for pattern in (DISGUISED, LOCAL) for match in pattern.finditer(digits)]
    return found


def has_contact(text: str) -> bool:
    """Is there a way to reach somebody outside the shop?"""
    return any(leak.kind in CONTACT for leak in find(text))


def kinds(found: Iterable[Leak]) -> list[str]:
    """Codes of what was found, each once, for a log without words."""
    return sorted({leak.kind for leak in found})


def masked(text: str, found: Iterable[Leak]) -> str:
    """`text` with what was found painted over, and nothing else changed."""
    made, at = [], 0
    for leak in sorted(found, key=lambda one: one.start):
        if leak.end <= at:
            continue
        made += [text[at : max(leak.start, at)], MASK if leak.start >= at else ""]
        at = leak.end
    return "".join(made) + text[at:]
