from tests.stripe_sandbox import stripe, stripe_server

__all__ = ["stripe", "stripe_server"]
