"""The provider's events that we ask to hear of: those after which there is something to look at again.

Set for the webhook address at the provider (docs/payments.md), and for the sandbox by the demo. Each event costs a request, a row
and a message; what none of them tells, the sweeps find. No Django here: the demo reads it before there is any.
"""

WANTED = (
    "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
    "checkout.session.expired", "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled",
    "refund.updated", "refund.failed", "charge.refund.updated", "transfer.reversed", "payout.paid", "payout.failed",
    "payout.canceled", "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
    "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
)  # fmt: skip
