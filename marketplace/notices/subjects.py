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
# What a template's name begins with, by subject; the longest beginning that fits decides, and a test holds that one fits every template.
WORDS: dict[str, str] = {
    # support_mail, support_wechat, support_refusal: an answer by the way that the person wrote by is the conversation itself
    "account": """account closure_ digest document_changes export_ready sign_in_code step_up_code support_mail support_refusal
        support_wechat team_invitation unknown_account wechat_bound""",
    "work": "call_back_near duty follow_up_due regulator_ return_looked_again score_card_ swap_ ticket_near",
    "orders": "batch_ cart_withdrawn goodwill late_ missing_ order_ parcel_ payment_ promise_ receipt_again switch_",
    "care": "case_ claim_ complaint_ repair_ return_",
    "talk": """answer_ call_back_again compensation_ feedback_ follower_ question_ report_ review_ shopper_rated support_ survey""",
    "wishes": "favourite_ wanted_",
    "offers": "cart_left coupon_ invitation_ member_",
    "shop": """audit_ batch_seller brand_ deposit_ follower_question grade_ hand_in_ inbound_ ip_ lane_ listing_ order_given_up_seller
        order_to_ship paid_out paper_ payout_ question_received recall_ renewal_ repair_assigned repair_partner return_box_sent
        return_repairing_seller return_seller_ review_challenged review_received seller_ shelf_ shop_ stock_ storage_ trust_ webhook_""",
}
BEGINNINGS: dict[str, str] = {start: code for code, words in WORDS.items() for start in words.split()}
# A deadline or a door that cannot wait for the morning.
AT_ONCE = frozenset({"seller_question_waits", "hand_in_last_call"})


def subject_of(template: str) -> Subject:
    """What a template is about. Raises LookupError for one that no beginning fits."""
    fits = [start for start in BEGINNINGS if template.startswith(start)]
    if not fits:
        raise LookupError(f"no subject for the template {template}")
    return SUBJECTS[BEGINNINGS[max(fits, key=len)]]
