"""How much deposit a seller owes."""

from decimal import Decimal

from marketplace.core import rules, time
from marketplace.core.money import CNY, exponent
from marketplace.tariff.selectors import fx_rate
from sellers.models import Seller

RULE = "sellers.requirements"


def amount_for(seller: Seller) -> int:
    """The deposit of the seller's kind (fen in the rule) in whole units of their currency, rounded down, in minor units.

    Raises tariff's errors where no rate is known.
    """
    fen = int(rules.at(RULE).body["deposit_fen"][seller.kind])
    if seller.currency == CNY:
        return fen
    rate = fx_rate(seller.currency, CNY, time.today()).rate
    whole = int(Decimal(fen) / 100 / rate)
    minor: int = max(whole, 1) * 10 ** exponent(seller.currency)
    return minor
