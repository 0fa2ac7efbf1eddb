"""Transactions without savepoints: a verb that is called by another verb is a part of that one's transaction.

`transaction.atomic` inside a transaction makes a savepoint: two statements, and a sub-transaction that every row written in it has to
name. It is worth that only where the caller goes on after a refusal. `joined` makes none: a refusal then ends the whole transaction,
and whoever goes on writing in it all the same gets a TransactionManagementError instead of half a verb.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import connection, transaction
from django.db.transaction import Atomic

P = ParamSpec("P")
R = TypeVar("R")


class _Joined(Atomic):
    def __init__(self) -> None:
        super().__init__(using=None, savepoint=False, durable=False)

    def __enter__(self) -> None:
        if connection.in_atomic_block and _is_a_test(connection.atomic_blocks[-1]):
            transaction.atomic().__enter__()  # the test goes on after a refusal, as the caller of a real transaction does
        else:
            super().__enter__()


def _is_a_test(block: Atomic) -> bool:
    return bool(getattr(block, "_from_testcase", False))


def joined(verb: Callable[P, R]) -> Callable[P, R]:
    """Decorator: as `transaction.atomic` where no transaction is open, else a part of the open one, without a savepoint."""
    return _Joined()(verb)
