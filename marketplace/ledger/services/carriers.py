"""What we owe carriers and airlines: accrued as it is used, owed by the bill, ended by the payment. Idempotent by the bill's number."""

from collections.abc import Sequence

from marketplace.core.money import CNY
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Transaction
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book

RETURNS = "returns"  # owner of the cost of couriers of returns and repairs


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
    return book(source=f"carrier_bill:{carrier}:{number}", kind="carrier_bill", legs=legs, memo=number)


def pay_bill(*, carrier: str, number: str, currency: str, amount_minor: int) -> Transaction:
    """Our bank paid it: Dr carrier_payable, Cr bank. Raises Overdrawn where more is paid than is owed to that carrier."""
    legs = [
        Leg(AccountCode.CARRIER_PAYABLE, owner(carrier), currency, amount_minor),
        Leg(AccountCode.BANK, "", currency, -amount_minor),
    ]
    return book(source=f"carrier_paid:{carrier}:{number}", kind="carrier_paid", legs=legs, memo=number)


def owed(carrier: str, currency: str) -> int:
    """What is billed and not paid, in minor units."""
    return balance(AccountCode.CARRIER_PAYABLE, owner(carrier), currency)
