"""What a topic or a tag of ours is called at the desk. Codes stay in the book; people read words."""

from django.utils.translation import pgettext_lazy

NAMES = {
    "order_status": pgettext_lazy("topic", "Where the parcel is"),
    "delivery_time": pgettext_lazy("topic", "Delivery time"),
    "delay_complaint": pgettext_lazy("topic", "Late"),
    "customs_status": pgettext_lazy("topic", "At customs"),
    "tax_fee": pgettext_lazy("topic", "Tax"),
    "quota": pgettext_lazy("topic", "Yearly limit"),
    "return_policy": pgettext_lazy("topic", "Rules for returns"),
    "return_apply": pgettext_lazy("topic", "Return wanted"),
    "return_progress": pgettext_lazy("topic", "Return under way"),
    "refund_progress": pgettext_lazy("topic", "Refund under way"),
    "damaged": pgettext_lazy("topic", "Arrived damaged"),
    "missing_item": pgettext_lazy("topic", "Something missing"),
    "wrong_item": pgettext_lazy("topic", "Wrong item"),
    "authenticity": pgettext_lazy("topic", "Genuine or not"),
    "change_address": pgettext_lazy("topic", "Change of address"),
    "cancel_order": pgettext_lazy("topic", "Cancelling"),
    "payment_problem": pgettext_lazy("topic", "Trouble with paying"),
    "invoice": pgettext_lazy("topic", "Receipt"),
    "coupon": pgettext_lazy("topic", "Coupons"),
    "product_question": pgettext_lazy("topic", "About an item"),
    "warranty_repair": pgettext_lazy("topic", "Broke in use"),
    "human_agent": pgettext_lazy("topic", "Wants a person"),
    "complaint": pgettext_lazy("topic", "Complaint"),
    "account_privacy": pgettext_lazy("topic", "Account and privacy"),
    "out_of_scope": pgettext_lazy("topic", "Not for us"),
    "other": pgettext_lazy("topic", "Other"),
    "hand_in_late": pgettext_lazy("topic", "Not handed in in time"),
    "departure_late": pgettext_lazy("topic", "Not flown in time"),
    "customs_long": pgettext_lazy("topic", "Long at customs"),
    "promise_broken": pgettext_lazy("topic", "Promise broken"),
    "delivery_failed": pgettext_lazy("topic", "Delivery failed"),
    "seal_incident": pgettext_lazy("topic", "Seal incident"),
    "parcel_lost": pgettext_lazy("topic", "Parcel lost"),
    "parcel_damaged": pgettext_lazy("topic", "Parcel damaged"),
    "sent_back": pgettext_lazy("topic", "Sent back by customs"),
    "parcel_silent": pgettext_lazy("topic", "Parcel silent"),
}


def name_of(code: str) -> str:
    """The words for `code` in the language that is active; a tag that somebody wrote says itself."""
    return str(NAMES.get(code, code))
