"""States of a want (求购) and of an offer on it."""

from django.db import models

from marketplace.core.states import Machine, table


class WantStatus(models.TextChoices):
    OPEN = "open"
    CHOSEN = "chosen"  # an offer was accepted and waits in the cart
    BOUGHT = "bought"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


WANT = Machine(
    "want",
    table(
        open="chosen withdrawn expired",
        chosen="bought open withdrawn expired",
        bought="",
        withdrawn="",
        expired="",
    ),
)


class OfferStatus(models.TextChoices):
    OPEN = "open"
    ACCEPTED = "accepted"
    BOUGHT = "bought"
    DECLINED = "declined"  # another was chosen, or the want ended
    WITHDRAWN = "withdrawn"  # by the seller
    EXPIRED = "expired"  # nobody chose it in its days
    LAPSED = "lapsed"  # chosen and then not bought


OFFER = Machine(
    "offer",
    table(
        open="accepted declined withdrawn expired",
        accepted="bought withdrawn lapsed",
        bought="",
        declined="",
        withdrawn="",
        expired="",
        lapsed="",
    ),
)
LIVE_OFFERS = (OfferStatus.OPEN, OfferStatus.ACCEPTED)
