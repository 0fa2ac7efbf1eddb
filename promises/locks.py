"""Row locks of promises."""

from marketplace.core import locks
from promises.models import Promise


def promise(order_number: str) -> Promise | None:
    """The order's promise, locked; None where none was made."""
    found = locks.rows(Promise.objects.filter(order_number=order_number))
    return found[0] if found else None
