"""What promises refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError


class BadNotice(DomainError):
    code = "bad_notice"
    message = _("An airline's notice has a beginning that is past and an end within fourteen days after it.")


class BadHistory(DomainError):
    code = "bad_history"
    message = _("Arrivals of the past have a lane of two letters, a first day, and ended before today.")
