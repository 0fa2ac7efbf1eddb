"""What a seller's price is in yuan, for showing and for ordering lists. The binding price is made by a quote."""

from collections.abc import Iterable
from decimal import Decimal

from marketplace.catalog.memory import remembered_each
from marketplace.core import time
from marketplace.core.money import CNY, convert_minor
from marketplace.tariff import selectors as tariff
from marketplace.tariff.errors import NoFxRate
from marketplace.tariff.selectors import FxQuote

SECONDS = 5


@remembered_each(SECONDS)
def cny_quotes(currencies: Iterable[str]) -> dict[str, FxQuote]:
    """Today's rates to yuan by currency, in one query; currencies without a rate are left out."""
    wanted, day = set(currencies), time.today()
    while wanted:
        try:
            return tariff.fx_rates(wanted, CNY, day)
        except NoFxRate as error:
            wanted -= set(error.fields["currencies"])
    return {}


def cny_rates(currencies: Iterable[str]) -> dict[str, Decimal]:
    """Yuan for one unit of each currency; those without a rate are left out."""
    return {currency: quote.rate for currency, quote in cny_quotes(currencies).items() if quote is not None}


def cny_fen(minor: int, currency: str) -> int | None:
    """Minor units of `currency` in fen at today's rate; None while no rate is known."""
    rate = cny_rates([currency]).get(currency)
    return None if rate is None else convert_minor(minor, currency, CNY, rate)
