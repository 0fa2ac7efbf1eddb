"""Refusals of the payment room."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotFound


class AlreadyPaid(Conflict):
    code = "already_paid"
    message = _("This has been paid already. There is nothing left to pay.")


class PaymentClosed(Conflict):
    """The time to pay has passed."""

    code = "payment_closed"
    message = _("The time to pay has passed. Nothing was charged; please order again.")


class AttemptNotFound(NotFound):
    code = "payment_not_found"


class BadSignature(DomainError):
    """The webhook was not signed by the provider."""

    code = "bad_signature"
    message = _("The signature of this message is not valid.")


class RefundTooLarge(Conflict):
    """More would go back than came in."""

    code = "refund_too_large"
    message = _("This is more than was paid and not yet refunded.")


class NotFailed(Conflict):
    """Only a refund of which every try failed is sent again."""

    code = "refund_not_failed"
    message = _("This refund is under way or went through. Only a failed one can be sent again.")


class NothingPaid(Conflict):
    """There is no successful payment to refund."""

    code = "nothing_paid"
    message = _("There is no payment that could be refunded.")


class BankSpeaks(Conflict):
    """A chargeback of the same payment is open: the bank may have the money already."""

    code = "dispute_open"
    message = _("The bank disputes this payment. Once that has ended, what is still owed can be sent again.")


class BankPaid(Conflict):
    """The shopper's bank has taken this money back already: sending it again would pay it twice."""

    code = "refund_paid_by_bank"
    message = _("The shopper has this money already: their bank took it back from us.")
