"""Who listens to what: topic → dotted handlers, the whole table on one screen.

A topic belongs to the app named before its dot. An app may listen only to topics of itself or of apps below it (checked).
Handlers take the payload as keyword arguments, run in one transaction with their delivery and are idempotent.
"""

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    # payments
    "payments.succeeded": ("orders.handlers.payment_succeeded", "sellers.money_handlers.deposit_paid"),
    "payments.failed": ("orders.handlers.payment_failed",),
    "payments.refund_succeeded": ("orders.handlers.refund_succeeded", "sellers.money_handlers.deposit_refund_arrived"),
    "payments.refund_failed": ("orders.handlers.refund_failed", "orders.trouble.refund_failed"),
    "payments.refund_sent_again": ("orders.handlers.refund_sent_again", "orders.trouble.refund_sent_again"),
    "payments.transfer_succeeded": ("sellers.handlers.transfer_succeeded",),
    "payments.transfer_failed": ("sellers.handlers.transfer_failed",),
    "payments.transfer_returned": ("sellers.handlers.transfer_returned", "sellers.hooks.payout_returned"),
    "payments.dispute_opened": (
        "orders.handlers.dispute_opened",
        "sellers.money_handlers.deposit_disputed",
        "cases.handlers.dispute_opened",
    ),
    "payments.dispute_closed": (
        "orders.handlers.dispute_closed",
        "orders.merits.dispute_closed",
        "sellers.money_handlers.deposit_dispute_closed",
        "cases.handlers.dispute_closed",
    ),
    # notices
    "notices.webhook_disabled": ("sellers.hooks.tell_webhook_disabled",),
    # sellers
    "sellers.approved": (
        "sellers.handlers.tell_applicant",
        "marketplace.catalog.handlers.seller_status_changed",
        "sellers.hooks.approved",
    ),
    "sellers.rejected": (
        "sellers.handlers.tell_applicant",
        "sellers.hooks.rejected",
    ),
    "sellers.review_begun": ("sellers.handlers.ask_deposit",),
    "sellers.renewal_decided": ("sellers.handlers.tell_renewal",),
    "sellers.status_changed": (
        "marketplace.catalog.handlers.seller_status_changed",
        "sellers.handlers.tell_standing",
        "sellers.hooks.status_changed",
        "sellers.money_handlers.plan_deposit_return",
    ),
    "sellers.graded": (
        "marketplace.catalog.handlers.seller_status_changed",
        "sellers.handlers.tell_graded",
        "sellers.hooks.graded",
    ),
    "sellers.paid_out": (
        "sellers.handlers.tell_paid_out",
        "sellers.hooks.paid_out",
    ),
    "sellers.payout_reopened": ("sellers.money_handlers.tell_reopened",),
    "sellers.reserve_released": ("sellers.money_handlers.tell_reserve_released",),
    "sellers.hold_placed": ("sellers.money_handlers.tell_hold",),
    "sellers.hold_appealed": (),
    "sellers.hold_upheld": ("sellers.money_handlers.tell_hold",),
    "sellers.hold_lifted": ("sellers.money_handlers.tell_hold",),
    "sellers.deposit_changed": ("sellers.money_handlers.tell_deposit",),
    "sellers.export_ready": ("sellers.handlers.tell_export_ready",),
    "sellers.owed_published": (),
    "sellers.audit_dispatched": ("sellers.audit_handlers.tell_auditor",),
    "sellers.audit_started": ("sellers.audit_handlers.tell_started",),
    "sellers.audit_filed": (),
    "sellers.audit_decided": ("sellers.audit_handlers.tell_decided",),
    "sellers.audit_appealed": (),
    "sellers.audit_appeal_decided": ("sellers.audit_handlers.tell_appeal_decided",),
    # catalog
    "catalog.listing_withdrawn": ("orders.handlers.listing_withdrawn",),
    "catalog.listing_changed": (
        "marketplace.catalog.handlers.index_listing",
        "marketplace.catalog.handlers.watch_price",
    ),
    "catalog.stock_filled": ("marketplace.catalog.handlers.watch_stock",),
    # logistics
    "logistics.unit_received": (
        "orders.handlers.unit_received",
        "logistics.hooks.unit_received",
    ),
    "logistics.goods_differ": ("orders.merits.goods_differ",),
    "logistics.parcel_moved": ("orders.handlers.parcel_moved", "logistics.handlers.parcel_moved"),
    "logistics.parcel_delivered": ("orders.handlers.parcel_delivered",),
    "logistics.parcel_opened": ("orders.handlers.parcel_opened",),
    "logistics.parcel_lost": ("orders.trouble.parcel_lost",),
    "logistics.parcel_sent_back": ("orders.trouble.parcel_sent_back",),
    "logistics.refunded_parcel_arrived": ("orders.trouble.refunded_parcel_arrived",),
    "logistics.declaration_due": ("logistics.handlers.declare",),
    # orders
    "orders.placed": (),
    "orders.paid": (
        "orders.handlers.hand_to_logistics",
        "orders.handlers.tell_paid",
        "orders.handlers.start_hand_in",
        "orders.handlers.start_promise",
        "orders.hooks.to_buy",
        "wanted.handlers.purchase_paid",
        "orders.opinion_handlers.note_bought",
    ),
    "orders.cancelled": ("orders.handlers.after_cancellation", "orders.hooks.cancelled", "orders.merits.cancelled"),
    "orders.delivered": ("orders.handlers.tell_delivered",),
    "orders.completed": (
        "orders.handlers.push_signals",
        "orders.hooks.completed",
        "orders.merits.completed",
        "orders.member_handlers.completed",
    ),
    "orders.escrow_released": ("orders.handlers.tell_released",),
    "orders.hand_in_near": ("orders.handlers.hand_in_near",),
    "orders.promise_near": ("orders.handlers.promise_near",),
    "orders.handed_in": ("orders.merits.handed_in",),
    "orders.hand_in_given_up": ("orders.merits.given_up", "orders.trouble.given_up"),
    "orders.goodwill_given": ("orders.handlers.tell_goodwill",),
    "orders.refunded": (
        "orders.handlers.tell_refunded",
        "orders.merits.refunded",
        "orders.member_handlers.refunded",
    ),
    # wanted
    "wanted.asked": ("wanted.hooks.asked",),
    "wanted.offered": ("wanted.handlers.tell_offered",),
    "wanted.chosen": ("wanted.handlers.tell_chosen", "wanted.hooks.offer_accepted"),
    "wanted.choice_near": ("wanted.handlers.choice_near",),
    "wanted.offer_ended": ("wanted.handlers.tell_offer_ended",),
    "wanted.reopened": ("wanted.handlers.tell_reopened",),
    "wanted.expired": ("wanted.handlers.tell_expired",),
    "orders.review_shown": ("orders.opinion_handlers.tell_reviewed",),
    "orders.review_answered": ("orders.opinion_handlers.tell_review_answered",),
    "orders.question_asked": ("orders.opinion_handlers.tell_asked",),
    "orders.question_answered": ("orders.opinion_handlers.tell_answered",),
    # returns
    "returns.requested": ("returns.handlers.tell_requested",),
    "returns.label_issued": ("returns.handlers.tell_label",),
    "returns.settled": ("returns.handlers.tell_settled", "returns.hooks.settled", "returns.merits.settled"),
    "returns.refunded_at_once": (),
    "returns.disposition_chosen": (),
    "returns.came_late": ("returns.handlers.tell_came_late",),
    "returns.expired": ("returns.handlers.tell_expired",),
    # support
    "support.ticket_opened": (),
    "support.ticket_over": ("support.handlers.drop_questions",),
    "support.seller_asked": ("support.handlers.tell_seller_asked",),
    "support.seller_answered": ("support.merits.answered",),
    "support.seller_answer_near": ("support.handlers.tell_seller_waiting",),
    "support.message_posted": ("support.handlers.push_to_sockets", "support.handlers.tell_answered"),
    # cases
    "cases.opened": ("cases.handlers.tell_opened",),
    "cases.said": ("cases.handlers.tell_said",),
    "cases.answer_near": ("cases.handlers.answer_near",),
    "cases.evidence_open": ("cases.handlers.tell_evidence",),
    "cases.examining": ("cases.handlers.tell_examining",),
    "cases.ruled": ("cases.handlers.tell_ruled",),
    "cases.appealed": ("cases.handlers.tell_appealed",),
    "cases.more_owners": ("cases.handlers.tell_more_owners",),
    "cases.final": ("cases.handlers.tell_final", "cases.handlers.tell_owners"),
    "cases.damages_paid": ("cases.handlers.tell_damages_paid",),
    "cases.withdrawn": ("cases.handlers.tell_withdrawn",),
    # core rules and stop switches
    "core.rule_changed": (),
    "core.switch_changed": (
        "sellers.handlers.switch_changed",
        "marketplace.catalog.handlers.switch_changed",
        "logistics.handlers.switch_changed",
        "orders.handlers.switch_changed",
    ),
    # core clocks
    "core.clock_breached": (
        "marketplace.core.duties.handlers.clock_breached",
        "orders.handlers.clock_breached",
        "support.merits.clock_breached",
    ),
    "core.clock_rung": ("marketplace.core.duties.handlers.clock_rung",),
    # core duties
    "core.duty_called": ("marketplace.accounts.handlers.duty_called",),
}
