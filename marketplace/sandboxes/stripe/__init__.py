"""A stateful server that speaks Stripe's wire protocol on loopback, standard library only (docs/sandbox-stripe.md)."""
