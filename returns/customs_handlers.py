"""What returns do with customs' word on the return of a list (CEB625): quota and yearly quantities come back, exactly once; or, refused,
the tax that went back to the shopper is ours."""

from typing import Any

from returns.models import ReturnCase
from returns.services import customs_return, kept_tax

ACTOR = "system:customs"


def apply_near(*, subject: str, **_more: Any) -> None:
    """The thirty days are nearly over and nobody has decided: customs is asked now."""
    customs_return.file_ahead(case_number=subject.removeprefix("return_case:"), actor=ACTOR)


def return_accepted(*, source: str, **_more: Any) -> None:
    """`source` is the cause that the paper was asked for: `625:<number of the case>`, with `:<parcel>` for a further parcel."""
    case = _case(source)
    if case is not None:
        customs_return.restore_once(case_id=case.pk, source=source, actor=ACTOR)
        kept_tax.book(order=case.order, document=source, actor=ACTOR)


def return_refused(*, source: str, **_more: Any) -> None:
    """Customs keeps the tax of these pieces."""
    case = _case(source)
    if case is not None:
        kept_tax.book(order=case.order, document=source, actor=ACTOR)


def _case(source: str) -> ReturnCase | None:
    number = source.removeprefix("625:").partition(":")[0]
    return ReturnCase.objects.select_related("order").filter(number=number).first()
