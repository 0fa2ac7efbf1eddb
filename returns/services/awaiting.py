"""What colleagues were called for while a parcel is awaited: it ends when the parcel comes, or nobody waits any more."""

from marketplace.core.duties import service as duties
from returns.models import ReturnCase

KEEP_DUTY, MISSING_DUTY = "keep_to_approve", "return_parcel_missing"


def over(case: ReturnCase, *, actor: str, why: str) -> None:
    """Nothing is to be kept or looked for any more; in the transaction of the verb that holds the case."""
    for kind in (KEEP_DUTY, MISSING_DUTY):
        duties.done(kind=kind, subject=case.ref, actor=actor, why=why)
