"""How the money of one order divides when it is released or taken back. Pure; fen and the seller's minor units.

A refund takes shares of the frozen figures: commission, currency fee and the seller's amount shrink by the refunded part of
the goods money of each line. The bridge account (`fx_clearing`) takes what is left in yuan, so every booking balances.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from marketplace.core.money import round_minor, split

Parts = tuple[int, int, int]  # goods with the currency fee, freight, tax; fen


@dataclass(frozen=True)
class LineMoney:
    """Frozen figures of one line and what went back already. `goods` is what the shopper paid for goods and currency fee.

    Discounts are not in `goods`; `seller_discount_minor` is the seller's share in their currency, not in `seller_minor`.
    `insurance` is part of `freight`, as the currency fee is part of `goods`.
    """

    goods: int
    freight: int
    tax: int
    fx_fee: int
    commission: int
    seller_minor: int
    refunded_goods: int = 0
    refunded_freight: int = 0
    refunded_tax: int = 0
    platform_discount: int = 0
    seller_discount: int = 0
    seller_discount_minor: int = 0
    insurance: int = 0

    @property
    def left(self) -> tuple[int, int, int]:
        """(goods, freight, tax) still refundable."""
        return (
            self.goods - self.refunded_goods, self.freight - self.refunded_freight, self.tax - self.refunded_tax
        )  # fmt: skip


@dataclass(frozen=True)
class Shares:
    """Parts of an amount of yuan and the seller's part in their own currency. Discounts: who bore what was not collected.

    `freight` is without the insurance here: one is our income, the other is the insurer's.
    """

    commission: int = 0
    freight: int = 0
    tax: int = 0
    fx_fee: int = 0
    seller_minor: int = 0
    platform_discount: int = 0
    seller_discount: int = 0
    seller_discount_minor: int = 0
    insurance: int = 0

    def __add__(self, other: "Shares") -> "Shares":
        return Shares(
            self.commission + other.commission, self.freight + other.freight, self.tax + other.tax,
            self.fx_fee + other.fx_fee, self.seller_minor + other.seller_minor,
            self.platform_discount + other.platform_discount, self.seller_discount + other.seller_discount,
            self.seller_discount_minor + other.seller_discount_minor, self.insurance + other.insurance,
        )  # fmt: skip

    def bridge(self, total: int) -> int:
        """What is left of `total` yuan, and of the discounts on top of them, for the bridge to the seller's currency."""
        given = self.platform_discount + self.seller_discount
        return total + given - self.commission - self.freight - self.insurance - self.tax - self.fx_fee

    @property
    def gross_minor(self) -> int:
        """The seller's part before their own share of discounts."""
        return self.seller_minor + self.seller_discount_minor


def _part(frozen: int, refunded: int, whole: int) -> int:
    """The share of a frozen figure that belongs to `refunded` of `whole`, rounded half up."""
    return round_minor(Decimal(frozen) * refunded / whole) if whole else 0


def kept(line: LineMoney) -> Shares:
    """What remains of a line after its refunds: the shares that a release pays out."""
    gone = line.refunded_goods
    insurance = line.insurance - _part(line.insurance, line.refunded_freight, line.freight)
    return Shares(
        commission=line.commission - _part(line.commission, gone, line.goods),
        freight=line.freight - line.refunded_freight - insurance,
        tax=line.tax - line.refunded_tax,
        fx_fee=line.fx_fee - _part(line.fx_fee, gone, line.goods),
        seller_minor=line.seller_minor - _part(line.seller_minor, gone, line.goods),
        platform_discount=line.platform_discount - _part(line.platform_discount, gone, line.goods),
        seller_discount=line.seller_discount - _part(line.seller_discount, gone, line.goods),
        seller_discount_minor=line.seller_discount_minor - _part(line.seller_discount_minor, gone, line.goods),
        insurance=insurance,
    )


def released(lines: Iterable[LineMoney]) -> Shares:
    """The shares of an order at release."""
    total = Shares()
    for line in lines:
        total += kept(line)
    return total


def taken_back(before: LineMoney, goods: int, freight: int, tax: int) -> Shares:
    """The shares that a refund of (goods, freight, tax) takes from what was kept of the line."""
    after = replace(
        before, refunded_goods=before.refunded_goods + goods, refunded_freight=before.refunded_freight + freight,
        refunded_tax=before.refunded_tax + tax,
    )  # fmt: skip
    old, new = kept(before), kept(after)
    return Shares(
        old.commission - new.commission, old.freight - new.freight, old.tax - new.tax, old.fx_fee - new.fx_fee,
        old.seller_minor - new.seller_minor, old.platform_discount - new.platform_discount,
        old.seller_discount - new.seller_discount, old.seller_discount_minor - new.seller_discount_minor,
        old.insurance - new.insurance,
    )  # fmt: skip


def share_of_pieces(line: LineMoney, *, pieces: int, returned: int, quantity: int) -> tuple[int, int, int]:
    """(goods, freight, tax) that `pieces` of a line are worth after `returned` of its `quantity` came back before.

    Cumulative rounding of the frozen figures: one by one gives exactly what all at once does, and a part that an earlier
    return did not give back (freight of a no-reason return) stays where it is. Never more than what is left of the line.
    """
    if not 0 < pieces <= quantity - returned:
        raise ValueError("pieces must be between 1 and what is still there")
    goods, freight, tax = (
        min(whole * (returned + pieces) // quantity - whole * returned // quantity, left)
        for whole, left in zip((line.goods, line.freight, line.tax), line.left, strict=True)
    )
    return goods, freight, tax


@dataclass(frozen=True)
class Worth:
    """What pieces of a line stand for in the frozen figures, whatever was refunded since. `insurance` is part of `freight`."""

    parts: Parts
    discount: int
    insurance: int


def worth_of_pieces(line: LineMoney, *, pieces: int, returned: int, quantity: int) -> Worth:
    """As `share_of_pieces`, of the frozen figures. The discount is rounded up where the goods were rounded down, so that
    price and currency fee of the pieces never come out below what they are."""
    parts = share_of_pieces(
        replace(line, refunded_goods=0, refunded_freight=0, refunded_tax=0), pieces=pieces, returned=returned,
        quantity=quantity,
    )  # fmt: skip
    given, after = line.platform_discount + line.seller_discount, returned + pieces
    discount = -(-given * after // quantity) + (-given * returned // quantity)
    return Worth(parts, discount, line.insurance * after // quantity - line.insurance * returned // quantity)


def portion(share: Mapping[int, Parts], amount: int) -> dict[int, Parts]:
    """`amount` fen of a share, laid on its parts by their size; the sums are exact."""
    keys = list(share)
    amount = min(amount, sum(sum(parts) for parts in share.values()))
    if amount <= 0:
        return {}
    found = iter(split(amount, [part for key in keys for part in share[key]]))
    laid = {key: (next(found), next(found), next(found)) for key in keys}
    return {key: parts for key, parts in laid.items() if sum(parts)}
