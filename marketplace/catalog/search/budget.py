"""What a shopper wants to spend, read out of the words: `500元以下`, `三百块以内`, `100到300元`, `under 80`. Pure.

A budget moves what fits to the front and hides nothing: words are less sure than a filter.
"""

import re
from dataclasses import dataclass

AMOUNT = r"[¥￥$]?\s*(\d{2,6})(?:\.\d+)?"
MONEY = r"(?:元|块钱|块|rmb|cny|人民币)"
RANGE = re.compile(rf"{AMOUNT}\s*{MONEY}?\s*(?:-|~|到|至)\s*{AMOUNT}\s*{MONEY}(?:之间|以内|左右)?")
MOST = re.compile(
    rf"(?:不超过|不超|别超过|不高于|低于|少于|小于|under|below|within|up to|max)\s*{AMOUNT}\s*{MONEY}?(?:的)?"
    rf"|(?:预算|价格|价位)?\s*{AMOUNT}\s*{MONEY}?\s*(?:以内|以下|之内|内的)"
)
LEAST = re.compile(rf"(?:不低于|高于|超过|over|above)\s*{AMOUNT}\s*{MONEY}?|{AMOUNT}\s*{MONEY}?\s*(?:以上|起步)")
ABOUT = re.compile(
    rf"(?:预算|价格|价位)\s*(?:在|是)?\s*{AMOUNT}\s*{MONEY}?\s*(?:左右|上下)?|{AMOUNT}\s*{MONEY}?\s*(?:左右|上下)|{AMOUNT}\s*{MONEY}"
)
SPOKEN = re.compile(r"([一二两三四五六七八九])([百千万])(?=\s*(?:元|块|以内|以下|以上|左右|上下|之内|到|至))")
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
POWERS = {"百": 100, "千": 1000, "万": 10_000}
NEAR_BELOW, NEAR_ABOVE = 0.7, 1.3
FEN = 100


@dataclass(frozen=True)
class Budget:
    """Bounds in fen, None where there is none."""

    low: int | None = None
    high: int | None = None

    def __bool__(self) -> bool:
        return self.low is not None or self.high is not None


NO_BUDGET = Budget()


def read(text: str) -> tuple[str, Budget]:
    """The normalised text without its budget, and the budget; an empty one where none was named."""
    plain = SPOKEN.sub(lambda found: str(DIGITS[found[1]] * POWERS[found[2]]), text)
    for pattern, meant in ((RANGE, _between), (MOST, _most), (LEAST, _least), (ABOUT, _about)):
        found = pattern.search(plain)
        if found:
            numbers = [int(number) for number in found.groups() if number]
            return plain[: found.start()] + " " + plain[found.end() :], meant(numbers)
    return text, NO_BUDGET


def _between(numbers: list[int]) -> Budget:
    return Budget(min(numbers) * FEN, max(numbers) * FEN)


def _most(numbers: list[int]) -> Budget:
    return Budget(None, numbers[0] * FEN)


def _least(numbers: list[int]) -> Budget:
    return Budget(numbers[0] * FEN, None)


def _about(numbers: list[int]) -> Budget:
    return Budget(int(numbers[0] * NEAR_BELOW) * FEN, int(numbers[0] * NEAR_ABOVE) * FEN)
