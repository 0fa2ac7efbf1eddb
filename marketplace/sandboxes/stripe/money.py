"""Currencies, amounts and fees. Every amount is an integer in the currency's smallest unit."""

from __future__ import annotations

from typing import Final

from .types import names

ZERO_DECIMAL: Final = frozenset(names("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf"))
THREE_DECIMAL: Final = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
CURRENCIES: Final = (
    ZERO_DECIMAL
    | THREE_DECIMAL
    | frozenset(
        names(
            "aed aud bdt bgn brl cad chf cny czk dkk eur gbp hkd huf idr ils inr lkr mop mxn myr nok npr nzd "
            "php pkr pln qar ron sar sek sgd thb try twd uah usd zar"
        )
    )
)

# Wallets can be paid in these presentment currencies (Stripe's Alipay and WeChat Pay pages; which of them
# an account may use also depends on where the business sits, which the sandbox does not model).
WALLET_CURRENCIES: Final = {
    "alipay": frozenset(names("cny aud cad eur gbp hkd jpy nzd sgd usd myr")),
    "wechat_pay": frozenset(names("cny aud cad eur gbp hkd jpy sgd usd dkk nok sek chf")),
}

# Smallest charge. The real rule is about half a US dollar in the settlement currency.
_MINIMUM: Final = {"jpy": 50, "krw": 500, "hkd": 400, "cny": 400, "gbp": 30, "twd": 1500, "thb": 1000}
_MAXIMUM: Final = 99_999_999

# (per ten thousand, fixed part in smallest units): shape of Stripe's fee, not a price list.
_FEES: Final = {"card": (340, 30), "alipay": (220, 30), "wechat_pay": (220, 30)}
DISPUTE_FEE: Final = 1500

_SIGNS: Final = {"cny": "¥", "jpy": "JP¥", "usd": "US$", "hkd": "HK$", "eur": "€", "gbp": "£", "aud": "A$", "krw": "₩"}


def decimals(currency: str) -> int:
    """Digits after the point."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def minimum(currency: str) -> int:
    """Smallest amount that may be charged."""
    return _MINIMUM.get(currency, 50)


def maximum() -> int:
    """Largest amount that may be charged: eight digits."""
    return _MAXIMUM


def fee(method: str, amount: int) -> int:
    """Processing fee of one charge, rounded half up, never above the amount."""
    per_ten_thousand, fixed = _FEES[method]
    return min(amount, (amount * per_ten_thousand + 5_000) // 10_000 + fixed)


def show(amount: int, currency: str) -> str:
    """For people: `¥128.00`."""
    places = decimals(currency)
    whole, part = divmod(abs(amount), 10**places)
    text = f"{whole:,}" + (f".{part:0{places}d}" if places else "")
    sign = _SIGNS.get(currency, currency.upper() + " ")
    return ("-" if amount < 0 else "") + sign + text
