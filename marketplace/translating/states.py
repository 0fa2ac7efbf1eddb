"""States of a translation."""

from django.db import models

from marketplace.core.states import Machine, table


class Status(models.TextChoices):
    WANTED = "wanted"
    DONE = "done"
    ORIGINAL = "original"


TRANSLATION = Machine("translation", table(wanted="done original", done="", original=""))
