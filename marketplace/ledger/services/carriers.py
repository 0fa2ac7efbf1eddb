"""What we owe carriers and airlines: accrued as it is used, owed by the bill, ended by the payment. Idempotent by the bill's number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from marketplace.core.money import CNY
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting, Transaction
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book

RETURNS = "returns"  # owner of the cost of couriers of returns and repairs


@dataclass(frozen=True)
class Bridge:
    """Accruals of `fen` that a bill in another currency cleared, and the `minor` units of it that they were worth when it was booked.

    They stand on `fx_clearing` under the bill's own reference until it is paid.
    """

    document: str
    currency: str
    fen: int
    minor: int

    def legs(self) -> list[Leg]:
        """How the bill lays them there."""
        return [
            Leg(AccountCode.FX_CLEARING, self.document, CNY, -self.fen),
            Leg(AccountCode.FX_CLEARING, self.document, self.currency, self.minor),
        ]


def owner(carrier: str) -> str:
    """Whose payable it is."""
    return f"carrier:{carrier}"


def accrue_legs(*, carrier: str, amount_fen: int) -> list[Leg]:
    """A courier brought a parcel of a return or a repair and has not billed it: Dr freight_cost of returns, Cr courier_payable."""
    return [
        Leg(AccountCode.FREIGHT_COST, RETURNS, CNY, amount_fen),
        Leg(AccountCode.COURIER_PAYABLE, owner(carrier), CNY, -amount_fen),
    ]


def clear_leg(*, carrier: str, amount_fen: int) -> Leg:
    """The carrier's bill names an accrued parcel: Dr courier_payable."""
    return Leg(AccountCode.COURIER_PAYABLE, owner(carrier), CNY, amount_fen)


def book_bill(
    *, carrier: str, number: str, currency: str, amount_minor: int, cleared: Sequence[Leg] = ()
) -> Transaction:
    """A bill is owed: Cr carrier_payable of the carrier, Dr what it clears (accruals of flights), the rest Dr freight_cost.

    The same number again books nothing. Raises ledger errors (Unbalanced for nothing, DayClosed).
    """
    rest = amount_minor - sum(leg.amount_minor for leg in cleared if leg.currency == currency)
    legs = [
        *cleared,
        Leg(AccountCode.FREIGHT_COST, "", currency, rest),
        Leg(AccountCode.CARRIER_PAYABLE, owner(carrier), currency, -amount_minor),
    ]
    return book(source=_billed(carrier, number), kind="carrier_bill", legs=legs, memo=number)


def bridge_of(*, carrier: str, number: str, currency: str) -> Bridge | None:
    """What a booked bill laid on its bridge; None where it cleared nothing, or in yuan."""
    rows = Posting.objects.filter(
        transaction__source=_billed(carrier, number), account__code=AccountCode.FX_CLEARING
    ).values_list("account__owner", "currency", "amount_minor")
    sums: dict[str, int] = defaultdict(int)
    owners = set()
    for owner_of, code, amount in rows:
        owners.add(owner_of)
        sums[code] += amount
    return Bridge(owners.pop(), currency, -sums[CNY], sums[currency]) if owners else None


def pay_bill(
    *, carrier: str, number: str, currency: str, amount_minor: int, bridge: Bridge | None = None, worth_fen: int = 0,
    paid_fen: int | None = None,
) -> Transaction:  # fmt: skip
    """Our bank paid it: Dr carrier_payable, Cr bank (`paid_fen` yuan for it, else the bill's own currency).

    What stood on the bill's bridge was worth `worth_fen` by now: the bridge is emptied, and what the book had for it less or more is a
    difference of exchange. Foreign money that the bill took, and yuan that bought it, meet on the common bridge. Raises Overdrawn where
    more is paid than is owed to that carrier.
    """
    crossed = bridge or Bridge("", currency, 0, 0)
    is_in_yuan = paid_fen is not None
    legs = [
        Leg(AccountCode.CARRIER_PAYABLE, owner(carrier), currency, amount_minor),
        Leg(
            AccountCode.BANK, "", CNY if is_in_yuan else currency, -(paid_fen if paid_fen is not None else amount_minor)
        ),
        *(replace(leg, amount_minor=-leg.amount_minor) for leg in crossed.legs()),
        Leg(AccountCode.FX_CLEARING, "", currency, crossed.minor - (amount_minor if is_in_yuan else 0)),
        Leg(AccountCode.FX_CLEARING, "", CNY, (paid_fen or 0) - worth_fen),
        Leg(AccountCode.EXCHANGE_DIFFERENCE, owner(carrier), CNY, worth_fen - crossed.fen),
    ]
    return book(source=f"carrier_paid:{carrier}:{number}", kind="carrier_paid", legs=legs, memo=number)


def _billed(carrier: str, number: str) -> str:
    return f"carrier_bill:{carrier}:{number}"


def owed(carrier: str, currency: str) -> int:
    """What is billed and not paid, in minor units."""
    return balance(AccountCode.CARRIER_PAYABLE, owner(carrier), currency)
