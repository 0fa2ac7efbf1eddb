"""Which gifts go with the goods that earned them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol


class Line(Protocol):
    """What an order line says of it: pieces that are still kept, and of a gift the lines that earned it and from which sum on."""

    number: int
    unit_fen: int
    gift: Any

    @property
    def kept(self) -> int: ...


def unearned(lines: Sequence[Line], going: Mapping[int, int]) -> dict[int, int]:
    """Gift lines (number → pieces) that what stays would not have earned, once `going` (number → pieces) is taken off."""
    kept = {line.number: line.kept - going.get(line.number, 0) for line in lines}
    price = {line.number: line.unit_fen for line in lines}
    return {
        line.number: line.kept
        for line in lines
        if line.gift and line.kept and not going.get(line.number) and not is_earned(line.gift, kept, price)
    }


def is_earned(gift: Mapping[str, Any], kept: Mapping[int, int], price: Mapping[int, int]) -> bool:
    """Would the pieces that stay (`kept` by line number, at `price` fen each) have earned it? `gift`: see `OrderLine.gift`."""
    numbers: Iterable[int] = gift["lines"]
    worth = sum(price[number] * kept[number] for number in numbers)
    return worth >= max(1, int(gift["from_fen"]))
