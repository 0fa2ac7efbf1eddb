"""The rules centre: what anybody may read before buying or selling. Translated; the Chinese text is the one that binds.

Sources: E-Commerce Law Art. 32-36, 63 (rules in plain sight, seven days' notice of a change), PIPL Art. 17, 39 (what a
privacy notice says), 商财发〔2018〕486号 (the consumer notice, which lives in `orders.policies.notice`).
"""
# ruff: noqa: E501 - a paragraph is one msgid, however long

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: Any
    text: Any


@dataclass(frozen=True)
class Rule:
    """One page of the rules centre."""

    slug: str
    title: Any
    summary: Any
    sections: tuple[Section, ...] = ()


TERMS = Rule(
    "terms", _("Terms of service"), _("What we promise, what sellers promise, and what you promise."),
    (
        Section(
            _("Who does what"),
            _(
                "Miaomiao runs the marketplace, the warehouses abroad, the road through customs and the help desk. Your contract of "
                "sale is with the seller named on the item; we stand by it as described here."
            ),
        ),
        Section(
            _("Price"),
            _(
                "Before you pay you see goods, freight, tax and currency fee separately, to the fen. What you confirmed is what you "
                "pay: no later change of rate or freight is charged to you."
            ),
        ),
        Section(
            _("Your money until you have the goods"),
            _(
                "Your payment stays with the payment institution until you confirm receipt, or until the period after delivery has "
                "passed without a complaint. Only then is the seller paid."
            ),
        ),
        Section(
            _("Cancelling and returning"),
            _(
                "You may cancel until the goods reach our warehouse abroad. After delivery you may return within seven days without a "
                "reason where the item says so, and longer where something is wrong, to our centre in China."
            ),
        ),
        Section(
            _("What you promise"),
            _(
                "Goods are for your own use and may not be sold on. The orderer's name and ID number must be your own: customs compares "
                "them with the person who pays."
            ),
        ),
        Section(
            _("Changes"),
            _("A change is shown here at least seven days before it counts, and never touches orders placed before."),
        ),
    ),
)  # fmt: skip
PRIVACY = Rule(
    "privacy", _("Privacy policy"), _("Which data we keep, why, where, for how long, and how you get it back."),
    (
        Section(
            _("What we keep"),
            _(
                "Your account (phone or e-mail, name shown), addresses, orders and messages. For customs: real name and resident ID "
                "number, encrypted; each reading is recorded."
            ),
        ),
        Section(
            _("Who receives it"),
            _(
                "Sellers never see your ID number, phone or address. The customs broker and the carrier receive what they need for your "
                "order; our warehouse abroad receives the name, phone and address on the label. You agree to each of these separately."
            ),
        ),
        Section(
            _("How long"),
            _("Records of orders are kept for three years after they end, as the E-Commerce Law asks; everything else goes when you close your account."),
        ),
        Section(
            _("Your rights"),
            _("Under Privacy in your account you can download a copy of your data, correct it, withdraw each consent and close the account. We answer within 15 working days."),
        ),
        Section(
            _("How it is protected"),
            _("Encrypted in transit, documents and ID numbers also at rest, second factor for all staff, and a record of who read what."),
        ),
    ),
)  # fmt: skip
LICENCES = Rule(
    "licences", _("Business licence and registrations"), _("Who runs this marketplace and under which registrations."),
    (
        Section(
            _("Registrations"),
            _("Business licence, ICP filing and customs registration of the cross-border platform are shown here with their numbers once they are issued."),
        ),
        Section(
            _("Sellers"),
            _("Each shop page shows the country of the seller, the kind of seller, since when the shop is verified, and its grade."),
        ),
    ),
)  # fmt: skip
RISKS = Rule(
    "risk-notice", _("Cross-border shopping notice"), _("What is different about goods bought directly from abroad. You confirm it before each order."),
)  # fmt: skip
RULES = (TERMS, PRIVACY, LICENCES, RISKS)
BY_SLUG = {rule.slug: rule for rule in RULES}
