"""What stands in a message besides its meaning: our numbers, couriers' numbers, money, days, quantities. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.core import ids
from marketplace.core.textnorm import nfkc

TYPED = re.compile(r"(?<![A-Z0-9])M[\s\-.]*[OPMRTCK0][\s\-.]*(?:[0-9A-Z][\s\-.]*){10,22}")
LOOKS_LIKE = re.compile(r"(?<![A-Z0-9])M[OPMRTCK]\d{5,}")
S10 = re.compile(r"(?<![A-Z0-9])([A-Z]{2})[\s-]?((?:\d[\s-]?){8}\d)[\s-]?([A-Z]{2})(?![A-Z0-9])")
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
WAYBILL = re.compile(r"(?<![A-Z0-9])(?:[A-Z]{2,4})?\d{10,20}(?![A-Z0-9])")
PHONE_OR_ID = re.compile(r"1[3-9]\d{9}|\d{17}[\dX]")
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
CHINESE_NUMBER = r"[零〇一二两俩三四五六七八九十百千万]+"
AMOUNT = r"(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,7}(?:\.\d{1,2})?)"
MONEY = re.compile(
    rf"(?:[¥$]|RMB|CNY)\s*{AMOUNT}|{AMOUNT}\s*(?:元|块|圆|塊|YUAN|RMB|CNY)|({CHINESE_NUMBER})(?:元|块|塊)"
)
PIECES = re.compile(
    rf"(\d{{1,3}}|{CHINESE_NUMBER})\s*(?:件|个|個|瓶|罐|盒|双|雙|支|条|條|包|只|隻|套|台|PCS|PIECES|ITEMS)"
)
ISO_DAY = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})[日号號]?")
DAY_ONLY = re.compile(r"(?<![\d月])(\d{1,2})[号號](?!码|碼|线)")
NEAR = (("大前天", -3), ("前天", -2), ("昨", -1), ("YESTERDAY", -1), ("今天", 0), ("TODAY", 0))
CHARACTERS = 2000  # of a long message the beginning is read: what a person means stands there


@dataclass(frozen=True)
class Found:
    """Numbers in canonical spelling by kind; money in fen; `is_misspelt`: something looks like a number of ours and is none;
    `rest`: the text without our numbers."""

    orders: tuple[str, ...] = ()
    purchases: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    waybills: tuple[str, ...] = ()
    money_fen: tuple[int, ...] = ()
    days: tuple[date, ...] = ()
    quantity: int | None = None
    is_misspelt: bool = False
    rest: str = ""

    @property
    def has_number(self) -> bool:
        return bool(self.orders or self.purchases or self.parcels or self.returns or self.waybills)


def read(text: str, *, today: date) -> Found:
    """Everything that can be read from `text`."""
    plain = nfkc(text[:CHARACTERS]).upper()
    ours, rest = _ours(plain)
    by = {prefix: tuple(n for n in ours if n.startswith(prefix)) for prefix in ("MO", "MP", "MM", "MR")}
    known = {number for numbers in by.values() for number in numbers}
    return Found(
        orders=by["MO"], purchases=by["MP"], parcels=by["MM"], returns=by["MR"],
        others=tuple(number for number in ours if number not in known),
        waybills=_waybills(rest), money_fen=_money(rest), days=_days(rest, today), quantity=_quantity(rest),
        is_misspelt=not ours and LOOKS_LIKE.search(plain) is not None, rest=rest,
    )  # fmt: skip


def _ours(plain: str) -> tuple[list[str], str]:
    """Our numbers, and the text without them."""
    found: list[str] = []
    rest, at = plain, 0
    while (hit := TYPED.search(rest, at)) is not None:
        number, length = _longest(hit[0])
        if not number:
            at = hit.start() + 1
            continue
        if number not in found:
            found.append(number)
        rest = rest[: hit.start()] + " " + rest[hit.start() + length :]
        at = hit.start()
    return found, rest


def _longest(text: str) -> tuple[str, int]:
    """The number that `text` begins with and how many characters it takes; people set blanks and hyphens into it."""
    for end in range(len(text), 14, -1):
        if text[end - 1] in " -.\t\n":
            continue
        try:
            return ids.validate(text[:end].replace(".", "")), end
        except ids.BadNumber:
            continue
    return "", 0


def _waybills(plain: str) -> tuple[str, ...]:
    """Postal numbers with a right check digit, and what couriers print."""
    found = [a + re.sub(r"[\s-]", "", digits) + b for a, digits, b in S10.findall(plain)]
    good = [number for number in found if is_s10(number)]
    printed = [hit[0] for hit in WAYBILL.finditer(S10.sub(" ", plain)) if not PHONE_OR_ID.fullmatch(hit[0])]
    return tuple(dict.fromkeys([*good, *printed]))


def is_s10(number: str) -> bool:
    """Does the check digit of a postal number (UPU S10) fit?"""
    if re.fullmatch(r"[A-Z]{2}\d{9}[A-Z]{2}", number) is None:
        return False
    rest = 11 - sum(int(d) * w for d, w in zip(number[2:10], S10_WEIGHTS, strict=True)) % 11
    return int(number[10]) == {10: 0, 11: 5}.get(rest, rest)


def _money(plain: str) -> tuple[int, ...]:
    sums = []
    for first, second, chinese in MONEY.findall(plain):
        if chinese:
            sums.append(number_of(chinese) * 100)
        else:
            whole, _dot, part = (first or second).replace(",", "").partition(".")
            sums.append(int(whole) * 100 + int((part + "00")[:2]))
    return tuple(sums)


def _quantity(plain: str) -> int | None:
    hit = PIECES.search(plain)
    if hit is None:
        return None
    return int(hit[1]) if hit[1].isdigit() else number_of(hit[1])


def number_of(chinese: str) -> int:
    """两百零三 → 203, 十二 → 12, 一万二 → 12000."""
    total = section = digit = 0
    last = 1
    for character in chinese:
        if character in DIGITS:
            digit = DIGITS[character]
            last = 1 if character in "零〇" else last
            continue
        unit = UNITS[character]
        last = unit
        if unit == 10_000:
            total, section, digit = (total + (section + digit) or 1) * unit, 0, 0
        else:
            section, digit = section + (digit or 1) * unit, 0
    tail = digit * (last // 10 if last >= 100 else 1)
    return total + section + tail


def _days(plain: str, today: date) -> tuple[date, ...]:
    """Days that are named, in the order they stand; a day without a year is the nearest one that has passed or comes soon."""
    found = [_day(int(y), int(m), int(d)) for y, m, d in ISO_DAY.findall(plain)]
    rest = ISO_DAY.sub(" ", plain)
    found += [_nearest(int(m), int(d), today) for m, d in MONTH_DAY.findall(rest)]
    found += [_nearest(today.month, int(d), today) for d in DAY_ONLY.findall(MONTH_DAY.sub(" ", rest))]
    near = next((today + timedelta(days=days) for word, days in NEAR if word in rest), None)
    return tuple(day for day in [*found, near] if day is not None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date) -> date | None:
    found = [made for year in (today.year - 1, today.year, today.year + 1) if (made := _day(year, month, day))]
    return min(found, key=lambda one: abs((one - today).days), default=None)
