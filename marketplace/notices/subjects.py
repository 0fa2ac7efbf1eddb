"""What messages are about, as a person chooses among them: subject → its ways, and template → subject by the longest beginning."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

MAIL, SMS, PUSH = "mail", "sms", "push"
WAYS = (MAIL, SMS, PUSH)


@dataclass(frozen=True)
class Subject:
    """`is_fixed`: the law or the safety of an account asks for it, so nobody can switch it off. In the inbox everything arrives."""

    code: str
    title: Any
    help: Any
    is_fixed: bool = False
    is_offer: bool = False


SUBJECTS: dict[str, Subject] = {
    subject.code: subject
    for subject in (
        Subject(
            "account", _("Account and safety"), _("Sign-in codes, changes of your account, your data."), is_fixed=True
        ),
        Subject("orders", _("Orders and parcels"), _("Payment, dispatch, customs, arrival, refunds.")),
        Subject("care", _("Returns, claims, repairs"), _("Every step until it is settled.")),
        Subject("talk", _("Answers and reviews"), _("Our support, answers of shops, reviews.")),
        Subject("wishes", _("Saved items and requests"), _("Cheaper, back in stock, offers on what you look for.")),
        Subject("offers", _("Coupons and membership"), _("Coupons that end soon, birthday, your tier."), is_offer=True),
        Subject("shop", _("My shop"), _("Orders to send, money, grade, audits, stock with us.")),
        Subject("work", _("Duties of staff"), _("What waits for you as a colleague."), is_fixed=True),
    )
}
# The longest beginning that fits decides (a test holds that one fits every template).
BEGINNINGS: dict[str, str] = {
    **dict.fromkeys(
        ("account", "sign_in_code", "step_up_code", "closure_", "export_ready", "unknown_account", "team_invitation", "digest",
         "document_changes", "wechat_bound"),
        "account",
    ),
    # an answer by the way that the person wrote by is the conversation itself
    **dict.fromkeys(("support_mail", "support_wechat", "support_refusal"), "account"),
    **dict.fromkeys(
        ("call_back_near", "duty", "follow_up_due", "regulator_", "score_card_", "swap_", "ticket_near"), "work"
    ),
    **dict.fromkeys(
        ("order_", "parcel_", "payment_", "promise_", "late_", "missing_", "switch_", "cart_withdrawn", "goodwill",
         "batch_", "receipt_again"), "orders"
    ),
    **dict.fromkeys(("return_", "claim_", "repair_", "case_", "complaint_"), "care"),
    **dict.fromkeys(("support_", "question_", "follower_", "answer_", "review_", "shopper_rated", "report_",
                     "call_back_again", "compensation_", "feedback_", "survey"), "talk"),
    **dict.fromkeys(("favourite_", "wanted_"), "wishes"),
    **dict.fromkeys(("cart_left", "coupon_", "member_", "invitation_"), "offers"),
    **dict.fromkeys(
        (
            "audit_", "batch_seller", "brand_", "deposit_", "grade_", "hand_in_", "inbound_", "ip_", "lane_", "listing_", "order_given_up_seller",
            "order_to_ship", "paid_out", "paper_", "payout_", "recall_", "renewal_", "repair_partner", "repair_assigned",
            "return_repairing_seller", "return_box_sent", "seller_", "shelf_", "shop_", "stock_", "storage_", "trust_",
            "webhook_", "question_received", "follower_question", "review_received", "review_challenged",
        ),
        "shop",
    ),
}  # fmt: skip
# A deadline or a door that cannot wait for the morning.
AT_ONCE = frozenset({"seller_question_waits", "hand_in_last_call"})


def subject_of(template: str) -> Subject:
    """What a template is about. Raises LookupError for one that no beginning fits."""
    fits = [start for start in BEGINNINGS if template.startswith(start)]
    if not fits:
        raise LookupError(f"no subject for the template {template}")
    return SUBJECTS[BEGINNINGS[max(fits, key=len)]]
