from tests.clock import own_clock
from tests.stripe_sandbox import stripe, stripe_server

__all__ = ["own_clock", "stripe", "stripe_server"]
