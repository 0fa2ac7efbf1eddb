"""States of a promise."""

from django.db import models

from marketplace.core.states import Machine, table


class PromiseStatus(models.TextChoices):
    OFFERED = "offered"
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    DROPPED = "dropped"


PROMISE = Machine("promise", table(offered="open dropped", open="kept broken dropped", kept="", broken="", dropped=""))
