"""One row of a published tariff table → the body of a dated row, or what is wrong with it. Pure but for today's date.

Columns are found by the headings that the tables use. A rate is a percentage with its sign, or a number that can only be one; an
amount a unit (从量) and anything else that is not a plain percentage is refused, not guessed: such a row is entered by hand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from marketplace.tariff.policies_rows import check_hs_rate

COLUMNS: dict[str, tuple[str, ...]] = {
    "hs_prefix": ("税则号列", "商品编码", "商品编号", "海关编码", "hs编码", "hs", "hs_code"),
    "name": ("商品名称", "货品名称", "商品名称及备注", "name"),
    "duty": ("最惠国税率", "进口最惠国税率", "最惠国", "mfn", "duty"),
    "vat": ("增值税率", "增值税税率", "增值税", "vat"),
    "consumption": ("消费税率", "消费税税率", "消费税", "consumption"),
    "luxury": ("高档消费税率", "达到起征价的消费税率", "luxury"),
    "luxury_from": ("起征价（元）", "起征价(元)", "起征价", "luxury_from"),
    "listed": ("跨境电商清单", "正面清单", "是否在清单", "positive_list"),
    "modes": ("监管方式", "modes"),
    "unit": ("申报单位", "计量单位", "unit"),
    "unit1": ("第一法定单位", "法定第一单位", "法定单位", "unit1"),
    "yearly": ("年度限量", "每人每年限量", "yearly"),
    "note": ("备注", "note"),
}
NEEDED = ("hs_prefix", "name", "duty", "vat", "listed")
YES, NO = frozenset({"是", "在", "y", "yes", "1", "true", "√"}), frozenset({"否", "不在", "n", "no", "0", "false", "×"})
NOTHING = frozenset({"", "-", "—", "/", "无", "暂无"})
UNITS = {"件": "011", "千克": "035", "公斤": "035", "kg": "035"}  # others by their three digits
BONDED_ONLY = "仅限网购保税"
ALL_MODES, BONDED = ["9610", "1210"], ["1210"]
GRAMS = re.compile(r"^(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>千克|公斤|kg|克|g)(?:/年)?$")
FULL_WIDTH = str.maketrans("０１２３４５６７８９．％（）", "0123456789.%()")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Wrong:
    """`field`: column of ours; `code`: permanent; `value`: what stood there."""

    field: str
    code: str
    value: str = ""


def columns(header: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Our column → its place in the header; and the needed ones that are missing."""
    names = [_tidy(cell).lower() for cell in header]
    found = {
        ours: names.index(alias)
        for ours, aliases in COLUMNS.items()
        if (alias := next((one for one in aliases if one in names), None)) is not None
    }
    return found, [ours for ours in NEEDED if ours not in found]


def read_row(row: Row, *, source: str, valid_from: str, is_sample: bool = False) -> tuple[dict[str, Any], list[Wrong]]:
    """The body of a dated row (`policies_rows.HS_RULES`) and everything wrong with it. `row`: our columns → text."""
    wrong: list[Wrong] = []
    cells = {ours: _tidy(row.get(ours, "")) for ours in COLUMNS}
    body = {
        "hs_prefix": _hs(cells["hs_prefix"], wrong), "name": cells["name"][:200],
        "duty_bp": _bp("duty", cells["duty"], wrong), "vat_bp": _bp("vat", cells["vat"], wrong),
        "consumption_bp": _bp("consumption", cells["consumption"], wrong, is_needed=False) or 0,
        "luxury_consumption_bp": _bp("luxury", cells["luxury"], wrong, is_needed=False),
        "luxury_from_fen": _fen("luxury_from", cells["luxury_from"], wrong),
        "on_positive_list": _yes("listed", cells["listed"], wrong), "modes": _modes(cells),
        "unit": _unit("unit", cells["unit"], "011", wrong), "unit1": _unit("unit1", cells["unit1"], "035", wrong),
        "yearly_grams": _grams(cells["yearly"], wrong), "note": cells["note"][:200], "source": source,
        "is_sample": is_sample, "valid_from": valid_from,
    }  # fmt: skip
    if not wrong:
        wrong = [Wrong(name, "refused", str(words)) for name, words in check_hs_rate(body).items()]
    return body, wrong


def _tidy(cell: object) -> str:
    return " ".join(str(cell if cell is not None else "").translate(FULL_WIDTH).split())


def _hs(cell: str, wrong: list[Wrong]) -> str:
    """Eight or ten digits, dots and blanks aside. Nine or seven: a spreadsheet has eaten a nought."""
    digits = re.sub(r"[.\s]", "", cell)
    if not (digits.isascii() and digits.isdigit()):
        wrong.append(Wrong("hs_prefix", "not_a_code", cell))
    elif len(digits) in (7, 9):
        wrong.append(Wrong("hs_prefix", "nought_lost", cell))
    elif len(digits) not in (8, 10):
        wrong.append(Wrong("hs_prefix", "not_8_or_10_digits", cell))
    return digits


def _bp(field: str, cell: str, wrong: list[Wrong], *, is_needed: bool = True) -> int | None:
    if cell in NOTHING and not is_needed:
        return None
    text = cell.removesuffix("%").strip()
    try:
        value = Decimal(text)
    except InvalidOperation:
        wrong.append(Wrong(field, "not_a_percentage", cell))
        return None
    if not value.is_finite() or value < 0:
        wrong.append(Wrong(field, "not_a_percentage", cell))
    elif 0 < value < 1 and not cell.endswith("%"):
        wrong.append(Wrong(field, "share_or_percentage", cell))  # 0.13 may be 13 % or 0.13 %
    elif value * 100 != int(value * 100):
        wrong.append(Wrong(field, "finer_than_basis_points", cell))
    else:
        return int(value * 100)
    return None


def _fen(field: str, cell: str, wrong: list[Wrong]) -> int | None:
    if cell in NOTHING:
        return None
    try:
        value = Decimal(cell) * 100
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or value != int(value):
        wrong.append(Wrong(field, "not_an_amount", cell))
        return None
    return int(value)


def _yes(field: str, cell: str, wrong: list[Wrong]) -> bool:
    if cell.lower() not in YES | NO:
        wrong.append(Wrong(field, "not_yes_or_no", cell))
    return cell.lower() in YES


def _modes(cells: Mapping[str, str]) -> list[str]:
    """Named ones; else by the note of the positive list; else both. What they may be is checked with the row."""
    named = [part for part in re.split(r"[\s,;，；、/|]+", cells["modes"]) if part]
    if named:
        return sorted(set(named), key=named.index)
    return list(BONDED if BONDED_ONLY in cells["note"] else ALL_MODES)


def _unit(field: str, cell: str, default: str, wrong: list[Wrong]) -> str:
    if cell in NOTHING:
        return default
    code = UNITS.get(cell.lower(), cell)
    if not re.fullmatch("[0-9]{3}", code):
        wrong.append(Wrong(field, "unit_unknown", cell))
    return code


def _grams(cell: str, wrong: list[Wrong]) -> int | None:
    if cell in NOTHING:
        return None
    found = GRAMS.fullmatch(cell.lower())
    grams = Decimal(found["number"]) * (1 if found["unit"] in ("克", "g") else 1000) if found else Decimal(0)
    if not grams or grams != int(grams):
        wrong.append(Wrong("yearly", "not_a_weight", cell))
        return None
    return int(grams)
