"""Refusals of the tariff."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class UnknownHsCode(DomainError):
    """No dated rate row covers the code. `fields["hs_codes"]` lists the codes."""

    code = "hs_code_unknown"
    status = 409
    message = _("We cannot work out the import tax of this item yet. Our team has been told.")


class NoLimit(DomainError):
    """No dated limit row covers the regime on that day: a gap in the data, not the shopper's fault."""

    code = "import_rules_missing"
    status = 409
    message = _("The import rules for this day are missing. Please try again later.")


class NoFxRate(DomainError):
    """No exchange rate on or before the day."""

    code = "fx_rate_missing"
    status = 409
    message = _("There is no exchange rate for this currency at the moment. Please try again later.")


class FxRateTooOld(DomainError):
    """The last published rate is too old to charge by. `fields["days"]`: currency → the day of its last rate."""

    code = "fx_rate_too_old"
    status = 409
    message = _(
        "We have no exchange rate of these days for this shop's currency, so we cannot promise you a price. "
        "We are fetching one; please try again a little later."
    )


class QuotaExceeded(Conflict):
    """The personal yearly import quota does not cover the amount. `fields["left_fen"]` tells what is left."""

    code = "quota_exceeded"
    message = _("This order would exceed your personal yearly limit for cross-border purchases.")


class QuantityExceeded(Conflict):
    """More than a person may bring in of these goods in a year. `fields`: heading, limit_grams, left_grams, needed_grams."""

    code = "quantity_exceeded"
    message = _(
        "This is more than a person may bring in of these goods in a year. Take fewer, or order again from 1 January."
    )


class QuotaRestoreRefused(Conflict):
    """More would be given back than was taken, or nothing was taken for this source."""

    code = "quota_restore_refused"
    message = _("The quota of this order cannot be restored by that amount.")


class DayTaken(Conflict):
    """A dated row of the same thing begins on that day already."""

    code = "day_taken"
    message = _("A row of the same thing begins on this day already. Choose another day.")


class TableRefused(Conflict):
    """A published table is taken over whole, without a wrong row, and by two people."""

    code = "tariff_table_refused"
    message = _("This table has rows that cannot be read, or the same person proposed and approved it.")


class OddRateNotFound(NotFound):
    code = "odd_rate_not_found"


class OddRateNotNow(Conflict):
    """Somebody else was faster, or a later rate came."""

    code = "odd_rate_not_now"
    message = _("This rate is at another step now. Please look at it again.")


class OwnOddRate(NotAllowed):
    """Four eyes: a rate that everybody is charged by is found true by two people."""

    code = "own_odd_rate"
    message = _("Somebody else has to accept a rate that you found true.")


class SayWhy(DomainError):
    """A reason is missing or too short."""

    code = "reason_missing"
    status = 422
    message = _("Please write down why, in one sentence at least.")
