"""Who listens to what: topic → dotted handlers, the whole table on one screen.

A topic belongs to the app named before its dot. An app may listen only to topics of itself or of apps below it (checked).
Handlers take the payload as keyword arguments, run in one transaction with their delivery and are idempotent.
"""

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    # payments
    "payments.succeeded": ("orders.handlers.payment_succeeded",),
    "payments.failed": ("orders.handlers.payment_failed",),
    "payments.refund_succeeded": ("orders.handlers.refund_succeeded",),
    "payments.refund_failed": ("orders.handlers.refund_failed",),
    "payments.transfer_succeeded": ("sellers.handlers.transfer_succeeded",),
    "payments.transfer_failed": ("sellers.handlers.transfer_failed",),
    "payments.transfer_returned": ("sellers.handlers.transfer_returned",),
    "payments.dispute_opened": ("orders.handlers.dispute_opened",),
    "payments.dispute_closed": ("orders.handlers.dispute_closed",),
    # sellers
    "sellers.approved": ("sellers.handlers.tell_applicant", "marketplace.catalog.handlers.seller_status_changed"),
    "sellers.rejected": ("sellers.handlers.tell_applicant",),
    "sellers.status_changed": ("marketplace.catalog.handlers.seller_status_changed",),
    "sellers.paid_out": ("sellers.handlers.tell_paid_out",),
    # catalog
    "catalog.listing_changed": ("marketplace.catalog.handlers.index_listing",),
    # logistics
    "logistics.unit_received": ("orders.handlers.unit_received",),
    "logistics.parcel_moved": ("orders.handlers.parcel_moved",),
    "logistics.parcel_delivered": ("orders.handlers.parcel_delivered",),
    "logistics.parcel_opened": ("orders.handlers.parcel_opened",),
    "logistics.declaration_due": ("logistics.handlers.declare",),
    # orders
    "orders.placed": (),
    "orders.paid": ("orders.handlers.hand_to_logistics", "orders.handlers.tell_paid"),
    "orders.cancelled": ("orders.handlers.after_cancellation",),
    "orders.delivered": ("orders.handlers.tell_delivered",),
    "orders.completed": ("orders.handlers.push_signals",),
    "orders.escrow_released": ("orders.handlers.tell_released",),
    "orders.refunded": ("orders.handlers.tell_refunded",),
    # returns
    "returns.requested": ("returns.handlers.tell_requested",),
    "returns.label_issued": ("returns.handlers.tell_label",),
    "returns.settled": ("returns.handlers.tell_settled",),
    "returns.expired": ("returns.handlers.tell_expired",),
    # support
    "support.ticket_opened": (),
    "support.message_posted": ("support.handlers.push_to_sockets", "support.handlers.tell_answered"),
    # core clocks
    "core.clock_breached": (),
    "core.clock_rung": (),
}
