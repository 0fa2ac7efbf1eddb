"""The common questions of the help page, in the words of a good shop assistant. Translated; order matters."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Topic:
    """One question with its short answer; `href` leads to where it is done."""

    code: str
    icon: str
    question: Any
    answer: Any
    href: str = ""
    action: Any = ""


TOPICS: tuple[Topic, ...] = (
    Topic(
        "order_status",
        "truck",
        _("Where is my parcel?"),
        _("Open the order: every step from the shelf abroad to your door is there, with the time and the place."),
        "/me/orders/",
        _("My orders"),
    ),
    Topic(
        "passport",
        "shield",
        _("How do I know it is genuine and was not opened?"),
        _(
            "Scan the QR code on the item. Its passport shows who sold it, photographs and weight from abroad, every seal, and every "
            "opening by customs with the reason. The seal number on the parcel must be the one on the page."
        ),
    ),
    Topic(
        "tax",
        "receipt",
        _("What about import tax and the yearly limit?"),
        _(
            "The price you see includes tax. One order may be worth up to 5,000 yuan, a person up to 26,000 yuan a year. We count with "
            "you and tell you before you pay."
        ),
    ),
    Topic(
        "return",
        "return",
        _("How do I send something back?"),
        _(
            "To our centre in China, within 7 days without a reason, longer if something is wrong. Open the order and choose “Return”."
        ),
        "/me/returns/",
        _("My returns"),
    ),
    Topic(
        "refund",
        "wallet",
        _("When do I get my money back?"),
        _(
            "After the returned piece has been checked, at the latest 7 days after it arrived; it goes back the way you paid."
        ),
    ),
    Topic(
        "privacy",
        "lock",
        _("Who sees my ID number?"),
        _("Customs needs it. It is stored encrypted, every reading is recorded, and no seller ever sees it."),
        "/me/privacy/",
        _("My data"),
    ),
)
