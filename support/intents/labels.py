"""The intents of the desk. Codes are permanent: rules, reports and integrators name them."""

OUT_OF_SCOPE = "out_of_scope"
HUMAN_AGENT = "human_agent"

INTENTS = (
    "account_privacy",
    "authenticity",
    "cancel_order",
    "change_address",
    "complaint",
    "coupon",
    "customs_status",
    "damaged",
    "delay_complaint",
    "delivery_time",
    HUMAN_AGENT,
    "invoice",
    "missing_item",
    "order_status",
    OUT_OF_SCOPE,
    "payment_problem",
    "product_question",
    "quota",
    "refund_progress",
    "return_apply",
    "return_policy",
    "return_progress",
    "tax_fee",
    "warranty_repair",
    "wrong_item",
)
