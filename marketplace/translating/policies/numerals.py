"""Numbers as people write them: 1,234.5, １２３, 1.234,56, 三千五, 一百二, 1.2万, twenty-five. Pure."""

import re
from decimal import Decimal

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10_000, "萬": 10_000, "億": 100_000_000, "亿": 100_000_000}
HAN = "零〇一二三四五六七八九十百千万萬亿億两兩"
# Full-width forms and signs that look alike, one character for one, so that places in the text stay what they are.
PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("\u3000"): ord(" "), ord("\u00a0"): ord(" "), ord("\u202f"): ord(" "), ord("￥"): ord("¥"), ord("￡"): ord("£"),
    ord("．"): ord("."),
    ord("–"): ord("-"), ord("—"): ord("-"), ord("−"): ord("-"), ord("〜"): ord("~"), ord("～"): ord("~"), ord("′"): ord("'"),
    ord("“"): ord('"'), ord("”"): ord('"'), ord("″"): ord('"'), ord("’"): ord("'"), ord("両"): ord("两"),
}  # fmt: skip
BETWEEN = re.compile(r"(?<=\d)[xX](?=\d)")  # 30x40cm is a measure, no code
EUROPEAN = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}")
WRITTEN = r"(?:\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!\d)"
ENGLISH = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12}
_UNIT = "|".join((*sorted(ENGLISH, key=len, reverse=True), "one"))
_WORD = rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{_UNIT}))?|{_UNIT})"
SPELLED = (
    rf"(?:(?:{_WORD}|a)[ -](?:hundred|thousand|million|dozen)(?: (?:and )?(?:{_WORD}|hundred|thousand))*|{_WORD}|"
    r"(?:hundred|thousand|dozen)(?!s))"
)


def plain(text: str) -> str:
    """`text` with full-width digits, letters and signs made plain; every character keeps its place."""
    return BETWEEN.sub("×", text.translate(PLAIN))


def written(text: str) -> Decimal:
    """The value of digits with separators: a comma before three digits groups them, a point is decimal, 1.234,56 is European."""
    if EUROPEAN.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    return Decimal(text.replace(",", ""))


def han(text: str) -> Decimal:
    """The value of a Chinese number: 三百五十, 一百二 (120), 两千五 (2500), 二〇二六 (digit by digit). Raises ValueError for none."""
    if not text or any(char not in HAN for char in text):
        raise ValueError(text)
    if all(char in DIGITS for char in text):
        return Decimal("".join(str(DIGITS[char]) for char in text))
    return Decimal(_han(text))


def _han(text: str) -> int:
    for mark, size in LARGE.items():
        if mark in text:
            head, _sign, tail = text.rpartition(mark)
            return (_han(head) if head else 1) * size + _tail(tail, size)
    total, digit, last = 0, 0, 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
            last = 0 if char in "零〇" else last
        else:
            total += (digit or 1) * SMALL[char]
            digit, last = 0, SMALL[char]
    return total + digit * (last // 10 if last > 10 else 1)


def _tail(tail: str, size: int) -> int:
    """三万二 is 32,000: one digit after a large unit stands for the next smaller one."""
    if len(tail) == 1 and tail in DIGITS:
        return DIGITS[tail] * size // 10
    return _han(tail) if tail else 0


def spelled(text: str) -> Decimal:
    """The value of English number words: `twenty-five`, `two hundred and fifty`, `a dozen`."""
    total = current = 0
    for word in re.split(r"[ -]+", text.lower()):
        if word in ("and",):
            continue
        if word in ("a", "one"):
            current += 1
        elif word in ENGLISH:
            current += ENGLISH[word]
        elif word in TENS:
            current += TENS[word]
        elif word == "hundred" or word == "dozen":
            current = (current or 1) * SCALES[word]
        else:
            total, current = total + (current or 1) * SCALES[word], 0
    return Decimal(total + current)


def shown(value: Decimal) -> str:
    """One spelling for one value: 1.50 and 1.5 are the same, and so are 1E+3 and 1000."""
    normal = value.normalize()
    return f"{normal:f}"
