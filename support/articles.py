"""The common questions of the help page, in the words of a good shop assistant. Translated; the order matters.

Facts: tax and limits MoF/GACC/STA [2018] 49; returns and refunds Consumer Rights Protection Law Art. 25; complaints 12315.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Topic:
    """One question with its answer in a few short paragraphs; `href` leads to where it is done. `slug` is its address."""

    slug: str
    icon: str
    question: Any
    answer: tuple[Any, ...]
    href: str = ""
    action: Any = ""


TOPICS: tuple[Topic, ...] = (
    Topic(
        "shipping",
        "truck",
        _("Where is my parcel?"),
        (
            _("Open the order: every step from the shelf abroad to your door is there, with the time and the place."),
            _(
                "The day by which it should be with you is fixed when you order. If it gets late, we tell you before you ask."
            ),
        ),
        "/me/orders/",
        _("My orders"),
    ),
    Topic(
        "seals",
        "seal",
        _("How do I know it is genuine and was not opened?"),
        (
            _(
                "Scan the QR code on the item. Its passport shows who sold it, photographs and weight from abroad, every seal, "
                "and every opening by customs with the reason. The seal number on the parcel must be the one on the page."
            ),
            _(
                "If customs opens a parcel, a colleague of ours stands beside it, takes photographs and puts on a new numbered "
                "seal. You are told at once."
            ),
        ),
    ),
    Topic(
        "tax",
        "receipt",
        _("What about import tax and the yearly limit?"),
        (
            _(
                "The price you see includes tax. One order may be worth up to 5,000 yuan, a person up to 26,000 yuan a year. "
                "We count with you and tell you before you pay."
            ),
            _("Within these limits there is no customs duty; VAT and consumption tax are charged at 70 %."),
        ),
    ),
    Topic(
        "returns",
        "return",
        _("How do I send something back?"),
        (
            _(
                "To our centre in China, within 7 days without a reason, longer if something is wrong. Open the order and "
                "choose “Return”."
            ),
            _(
                "You get a code for the parcel at once. At the centre we compare the piece with the photographs taken before it "
                "left; a swap on the way does not go unnoticed."
            ),
        ),
        "/me/returns/",
        _("My returns"),
    ),
    Topic(
        "lost-or-damaged",
        "shield",
        _("Something is lost, damaged or missing. What now?"),
        (
            _(
                "Open the order and choose “Lost or damaged”: say what happened, and add a photo of damage. "
                "Within two days of delivery, or seven if you bought insurance of the road."
            ),
            _(
                "We look at the weights, seals and scans of your parcel ourselves. You hear from us, and have your money back, "
                "within 48 hours; you need not talk to the courier."
            ),
            _("If a parcel is lost on the road, we notice it and pay without being asked."),
        ),
        "/me/claims/",
        _("My claims"),
    ),
    Topic(
        "refunds",
        "wallet",
        _("When do I get my money back?"),
        (
            _(
                "After the returned piece has been checked, at the latest 7 days after it arrived; it goes back the way you paid."
            ),
        ),
    ),
    Topic(
        "how-it-works",
        "globe",
        _("How does buying from abroad work here?"),
        (
            _(
                "You order and pay here. The seller hands the goods to our warehouse abroad, where we photograph, weigh and seal "
                "them. Our own flights bring them to China, we take them through customs, and a courier brings them to you."
            ),
            _("The seller is paid only after you have the goods."),
        ),
    ),
    Topic(
        "verified-sellers",
        "shield",
        _("Who are the sellers?"),
        (
            _(
                "People and shops abroad whose identity and papers we have checked one by one, before they may sell anything."
            ),
            _(
                "We visit them without notice and count their stock. What we find goes into the grade that you see beside the name."
            ),
        ),
    ),
    Topic(
        "privacy",
        "lock",
        _("Who sees my ID number?"),
        (_("Customs needs it. It is stored encrypted, every reading is recorded, and no seller ever sees it."),),
        "/me/privacy/",
        _("My data"),
    ),
    Topic(
        "complaints",
        "flag",
        _("I want to complain"),
        (
            _(
                "Tell us what went wrong. A person reads it, answers, and can put it right: refund, return, compensation."
            ),
            _("Not satisfied with our answer? You may also call the consumer hotline 12315."),
        ),
        "/help/chat/",
        _("Talk to us"),
    ),
    Topic(
        "contact",
        "chat",
        _("How do I reach a person?"),
        (
            _(
                "Write to us on this page, in Chinese or English, at any hour. If you are signed in, we see the order you mean."
            ),
            _("You may leave the page: we tell you as soon as there is an answer."),
        ),
        "/help/chat/",
        _("Talk to us"),
    ),
)
BY_SLUG = {topic.slug: topic for topic in TOPICS}
