"""States of an assessment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.states import Machine, table


class Status(models.TextChoices):
    """`clear`: nothing to do. `challenged`: a proof is wanted before paying. `to_hold`: a person looks once it is paid."""

    CLEAR = "clear", _("Nothing to do")
    CHALLENGED = "challenged", _("Proof wanted")
    PROVED = "proved", _("Proof given")
    TO_HOLD = "to_hold", _("Looked at once it is paid")
    HELD = "held", _("Waits for a person")
    RELEASED = "released", _("Let go")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Ended by the shopper")


ASSESSMENT = Machine(
    "risk_assessment",
    table(
        clear="held",
        challenged="proved to_hold held",
        proved="held",
        to_hold="held",
        held="released refused withdrawn",
        released="",
        refused="",
        withdrawn="",
    ),
)
