"""Scheduled work of claims."""

from claims.services import paying, stock, submitting
from marketplace.core.tasks import job


@job("claims.pay_granted", queue="money", backlog=paying.granted_waiting)
def pay_granted() -> int:
    """Claims that waited for a parcel to turn up, or for the shopper's bank."""
    return paying.pay_granted()


@job("claims.call_insurers", queue="slow", backlog=submitting.backlog)
def call_insurers() -> int:
    """Insured claims: sent, looked for, asked about."""
    return submitting.run_due()


@job("claims.bill_premiums", queue="money", backlog=stock.backlog)
def bill_premiums() -> int:
    """Monthly premiums of sellers' stock policies."""
    return stock.bill_due()
