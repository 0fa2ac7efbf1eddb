"""What returns do when customs accepted the return of a list (CEB625): quota and yearly quantities come back, exactly once."""

from typing import Any

from returns.models import ReturnCase
from returns.services import customs_return


def return_accepted(*, source: str, **_more: Any) -> None:
    """`source` is the cause that the paper was asked for: `625:<number of the case>`."""
    number = source.removeprefix("625:")
    case = ReturnCase.objects.filter(number=number).first()
    if case is not None:
        customs_return.restore_once(case_id=case.pk, actor="system:customs")
