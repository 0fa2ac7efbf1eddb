"""What each consent says: purpose → version and text (English msgid; the digest is of it, so a changed text is a new version).

Separate consent for each purpose: PIPL Art. 23 (other handlers), 29 (sensitive), 39 (abroad). A change of wording needs a
new version here; people are asked again at the next step that needs the purpose.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Consent

P = Consent.Purpose


@dataclass(frozen=True)
class ConsentText:
    """One version of one text. `title` and `text` are translated when shown."""

    version: str
    title: Any
    text: Any
    source: str

    @property
    def digest(self) -> str:
        """SHA-256 of the English text that all translations follow."""
        return hashlib.sha256(self.source.encode()).hexdigest()


PRIVACY = "We keep what your account and orders need, no longer than the law asks, and sell it to nobody."
ID_NUMBER = (
    "Customs clears goods in the name of the person who ordered them. For this we need your real name and resident ID "
    "number. They are stored encrypted, used for customs declarations and your yearly quota only, never shown to sellers, and "
    "every reading is recorded. Without them orders cannot be cleared; nothing else depends on them."
)
CROSS_BORDER = (
    "Goods you order are packed and flown abroad. For this the recipient's name, phone and address go to our warehouse "
    "abroad and the carrier of your parcel, to label and hand over the parcel, and to nobody else. You can ask them for "
    "access or deletion through us."
)
BROKER = (
    "Our customs broker declares your goods. It receives the orderer's name and ID number, the recipient's address and the "
    "order, by encrypted message, to declare and to answer customs' questions."
)
CARRIER = "The carrier in mainland China receives the recipient's name, phone and address, to deliver your parcel."
MARKETING = "Tell me now and then about goods that may suit me. I can stop this at any time."

TEXTS: dict[str, ConsentText] = {
    P.PRIVACY_POLICY: ConsentText(
        "2026-11", _("Privacy policy"),
        _("We keep what your account and orders need, no longer than the law asks, and sell it to nobody."), PRIVACY,
    ),
    P.ID_NUMBER: ConsentText(
        "2026-11", _("Use of my ID number for customs"),
        _(
            "Customs clears goods in the name of the person who ordered them. For this we need your real name and resident ID "
            "number. They are stored encrypted, used for customs declarations and your yearly quota only, never shown to sellers, and "
            "every reading is recorded. Without them orders cannot be cleared; nothing else depends on them."
        ), ID_NUMBER,
    ),
    P.CROSS_BORDER: ConsentText(
        "2026-11", _("Recipient's data to our warehouse abroad"),
        _(
            "Goods you order are packed and flown abroad. For this the recipient's name, phone and address go to our warehouse "
            "abroad and the carrier of your parcel, to label and hand over the parcel, and to nobody else. You can ask them for "
            "access or deletion through us."
        ), CROSS_BORDER,
    ),
    P.CUSTOMS_BROKER: ConsentText(
        "2026-11", _("Order and identity to the customs broker"),
        _(
            "Our customs broker declares your goods. It receives the orderer's name and ID number, the recipient's address and the "
            "order, by encrypted message, to declare and to answer customs' questions."
        ), BROKER,
    ),
    P.CARRIER: ConsentText(
        "2026-11", _("Recipient's data to the carrier"),
        _("The carrier in mainland China receives the recipient's name, phone and address, to deliver your parcel."), CARRIER,
    ),
    P.MARKETING: ConsentText(
        "2026-11", _("Recommendations by message"),
        _("Tell me now and then about goods that may suit me. I can stop this at any time."), MARKETING,
    ),
}  # fmt: skip
# What an order needs beside the privacy policy; checkout asks for each one separately.
NEEDED_TO_ORDER = (P.ID_NUMBER, P.CROSS_BORDER, P.CUSTOMS_BROKER, P.CARRIER)


def current(purpose: str) -> ConsentText:
    """The text in force. Raises KeyError for an unknown purpose."""
    return TEXTS[purpose]
