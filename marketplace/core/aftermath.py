"""What must stay although its verb is refused: the verb's transaction is rolled back, then this is done in one of its own.

A refusal raised in the middle of somebody's transaction (a stored idempotency answer, `core.idempotency`) carries its aftermath
with it to whoever owns that transaction.
"""

from collections.abc import Callable

from django.db import connection

from marketplace.core.errors import DomainError

NAME = "_aftermath"


def leave(error: DomainError, work: Callable[[], object]) -> None:
    """Do `work` once the refused transaction is gone: now where it is already, else by `settle` of its owner."""
    setattr(error, NAME, work)
    settle(error)


def settle(error: DomainError) -> None:
    """For whoever opens the outermost transaction: its block has ended. Does the work once, or leaves it to one further out."""
    work = getattr(error, NAME, None)
    if work is None or any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        return
    setattr(error, NAME, None)
    work()
