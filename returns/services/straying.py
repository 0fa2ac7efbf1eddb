"""A parcel without a case, and a case without a parcel."""

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from returns import selectors, selectors_twin
from returns.errors import NotYourBench, UnknownLabel
from returns.errors_twin import LabelIsKnown
from returns.models import ReturnCase, StrayParcel
from returns.services import inspecting
from returns.services.awaiting import MISSING_DUTY
from returns.states import STRAY

CLOCK = "stray_parcel"
SYSTEM = "system:returns"


@transaction.atomic
def report(*, words: str, label_text: str, finder: User, weight_g: int | None = None) -> StrayParcel:
    """A parcel lies here and no case is known. The finder is in charge of it and its clock starts.

    Raises NotYourBench where the person works at no returns centre, LabelIsKnown where a return waits for this very label, BadText.
    """
    centre = selectors_twin.centres_of(finder).first()
    if centre is None:
        raise NotYourBench
    label = textnorm.clean_line(label_text, max_length=200, min_length=0, field="label_text")
    _require_unknown(label)
    made = StrayParcel.objects.create(
        centre=centre, words=textnorm.clean_line(words, max_length=300, min_length=3, field="words"), label_text=label,
        weight_g=weight_g, owner=finder.ref, found_by=finder.ref, found_at=time.now(),
    )  # fmt: skip
    trail.record(verb="stray.report", target=made.ref, actor=finder.ref, after={"centre": centre.code})
    clocks.start(kind=CLOCK, subject=made.ref, actor=finder.ref)
    return made


@transaction.atomic
def take_over(*, stray: StrayParcel, by: User) -> StrayParcel:
    """Somebody else is in charge of it from now on."""
    before = stray.owner
    StrayParcel.objects.filter(pk=stray.pk).update(owner=by.ref)
    trail.record(verb="stray.owner", target=stray.ref, actor=by.ref, before={"owner": before}, after={"owner": by.ref})
    stray.owner = by.ref
    return stray


@transaction.atomic
def match(*, stray: StrayParcel, case_number: str, by: User) -> ReturnCase:
    """It is the parcel of this case: the case is received. Raises ReturnNotFound, IllegalMove and what `receive` raises."""
    case = inspecting.receive(label_code=selectors.case_by_number(case_number).label_code, inspector=by)
    STRAY.move(stray, StrayParcel.Status.MATCHED, actor=by.ref, case=case, ended_by=by.ref, ended_at=time.now())
    clocks.stop(kind=CLOCK, subject=stray.ref, actor=by.ref)
    return case


@transaction.atomic
def end(*, stray: StrayParcel, how: str, why: str, by: User) -> StrayParcel:
    """It went back to its sender, or nobody wanted it. Raises IllegalMove, BadText."""
    words = textnorm.clean_line(why, max_length=300, min_length=4, field="why")
    to = how if how in (StrayParcel.Status.SENT_BACK, StrayParcel.Status.DISPOSED) else ""
    STRAY.move(stray, to, actor=by.ref, why=words, ended_by=by.ref, ended_at=time.now())
    StrayParcel.objects.filter(pk=stray.pk).update(why=words)
    clocks.stop(kind=CLOCK, subject=stray.ref, actor=by.ref, reason=to)
    stray.why = words
    return stray


def call_for_missing() -> int:
    """Cases said to be sent long ago whose parcel never came: operations look for it. Returns how many are missing."""
    missing = list(selectors_twin.overdue()[:200])
    for case in missing:
        duties.call(kind=MISSING_DUTY, subject=case.ref)
    return len(missing)


def _require_unknown(label: str) -> None:
    try:
        case = selectors.case_by_label(label)
    except UnknownLabel:
        return
    if case.stage in selectors.MAY_ARRIVE:
        raise LabelIsKnown
