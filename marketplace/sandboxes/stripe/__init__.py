"""A small stateful server that speaks Stripe's wire protocol on loopback. Standard library only; see docs/sandbox-stripe.md."""
