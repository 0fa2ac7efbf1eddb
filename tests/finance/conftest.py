from tests.clock import own_clock
from tests.finance.provider import provider
from tests.people import akira, api, dana, fangfang, ming, tingting, xiaomei
from tests.stripe_sandbox import stripe, stripe_server

__all__ = [
    "akira",
    "api",
    "dana",
    "fangfang",
    "ming",
    "own_clock",
    "provider",
    "stripe",
    "stripe_server",
    "tingting",
    "xiaomei",
]
