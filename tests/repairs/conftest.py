from tests.clock import own_clock
from tests.returns.conftest import bought, centre, media_stays_here, seller
from tests.stripe_sandbox import stripe, stripe_server

__all__ = ["bought", "centre", "media_stays_here", "own_clock", "seller", "stripe", "stripe_server"]
