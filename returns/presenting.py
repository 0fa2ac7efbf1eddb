"""How a return looks to people: its steps, its photographs, its reasons, in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from logistics.policies.capture import POSES
from logistics.records import Photo, ReturnableUnit
from returns import presenting_twin, selectors, selectors_twin
from returns.models import ReturnCase
from returns.policies import outcomes
from returns.states import Disposition, Stage

PATH = (Stage.LABEL_ISSUED, Stage.IN_TRANSIT, Stage.RECEIVED, Stage.INSPECTED, Stage.SETTLED)
ENDED_EARLY = (Stage.DECLINED, Stage.WITHDRAWN, Stage.EXPIRED)


def steps(case: ReturnCase) -> list[dict[str, Any]]:
    """The way of a return as timeline records: label, state (done, current, coming, failed), at."""
    labels = {
        Stage.LABEL_ISSUED: _("Approved, label ready"),
        Stage.IN_TRANSIT: _("On its way to our centre in China"),
        Stage.RECEIVED: _("Arrived at our centre"),
        Stage.INSPECTED: _("Compared with the evidence from abroad"),
        Stage.SETTLED: _last_step(case),
    }
    times: dict[str, datetime | None] = {
        Stage.LABEL_ISSUED: case.requested_at,
        Stage.IN_TRANSIT: case.sent_at,
        Stage.RECEIVED: case.received_at,
        Stage.INSPECTED: case.decided_at,
        Stage.SETTLED: case.settled_at,
    }
    reached = _reached(case)
    is_over = case.stage == Stage.SETTLED
    found = [
        {"label": labels[stage], "at": times[stage], "state": _state(index, reached, is_over=is_over)}
        for index, stage in enumerate(PATH)
        if not (is_over and times[stage] is None)  # a way that ended early: what was kept never travelled
    ]
    if case.stage in ENDED_EARLY:
        found = [step for step in found if step["state"] == "done" and step["at"]]
        found.append({"label": ended_label(case.stage), "at": case.settled_at, "state": "failed"})
    return found


def _last_step(case: ReturnCase) -> str:
    """What the way ends in."""
    ends = {
        outcomes.EXCHANGE: _("Your replacement is on its way"),
        outcomes.REPAIR: _("Repaired, and yours again"),
        outcomes.KEEP: _("You keep it and get a part back"),
    }
    return ends.get(case.outcome, _("Refund on its way"))


def _reached(case: ReturnCase) -> int:
    """Index of the step that is under way; for a case that ended early, the first that was not reached."""
    if case.stage in PATH:
        return PATH.index(Stage(case.stage))
    if case.stage == Stage.DECIDED or case.decided_at:
        return PATH.index(Stage.SETTLED)
    return PATH.index(Stage.RECEIVED) if case.sent_at else PATH.index(Stage.IN_TRANSIT)


def _state(index: int, reached: int, *, is_over: bool) -> str:
    if index < reached or is_over:
        return "done"
    return "current" if index == reached else "coming"


def ended_label(stage: str) -> str:
    """Why a case ended without a refund."""
    return {
        Stage.DECLINED: _("Declined"),
        Stage.WITHDRAWN: _("Withdrawn by you"),
        Stage.EXPIRED: _("Expired: nothing arrived in time"),
    }[Stage(stage)]


def reason_words(code: str) -> str:
    """A twin-match reason in plain words."""
    words = {
        "serial_equal": _("The serial number is the same."),
        "serial_differs": _("The serial number differs from the one recorded abroad."),
        "serial_absent": _("A serial number was recorded abroad and is missing now."),
        "serial_never_recorded": _("A serial number was found, but none was recorded abroad."),
        "tag_equal": _("The tamper tag is the same."),
        "tag_differs": _("The tamper tag differs from the one recorded abroad."),
        "tag_absent": _("A tamper tag was recorded abroad and is missing now."),
        "tag_never_recorded": _("A tamper tag was found, but none was recorded abroad."),
        "nothing_identifies": _("Nothing identifies this very piece; a person must decide."),
        "weight_off": _("The weight differs a little."),
        "weight_far_off": _("The weight is far off."),
        "size_off": _("The size differs."),
    }
    return words.get(code) or presenting_twin.words_of_reason(code) or code


def disposition_words(code: str) -> str:
    """What the centre does with a piece that is the seller's again."""
    words = {
        Disposition.RESELL: _("Put it on sale at our centre in China"),
        Disposition.SEND_HOME: _("Send it back to the seller"),
        Disposition.DONATE: _("Give it to charity"),
        Disposition.DESTROY: _("Destroy it, with a witness"),
        Disposition.REFURBISH: _("Refurbish it for the seller"),
        Disposition.CUSTOMS: _("Hand it to customs, who took it back"),
    }
    return words[Disposition(code)]


def pictures(photos: Iterable[Photo], stage: str) -> list[dict[str, Any]]:
    """Evidence pictures of one stage (outbound, return) as records of the evidence component."""
    return [
        {"url": photo.url, "full": photo.url, "caption": str(POSES.get(photo.pose, photo.pose)), "at": photo.taken_at}
        for photo in photos
        if photo.stage == stage
    ]


def results(
    case: ReturnCase, facts: Mapping[int, ReturnableUnit], photos: Mapping[int, Sequence[Photo]]
) -> list[dict[str, Any]]:  # fmt: skip
    """Every inspected piece beside what was recorded abroad: verdict, pictures, further looks. `facts`, `photos` by unit."""
    compared, further = selectors_twin.pictures_of(case), selectors_twin.looks_of(case)
    return [
        {
            "item": done,
            "out": facts.get(done.unit_id),
            "before": pictures(photos.get(done.unit_id, []), "outbound"),
            "now": pictures(photos.get(done.unit_id, []), "return"),
            "pairs": presenting_twin.pairs(photos.get(done.unit_id, []), compared.get(done.pk)),
            "compared": compared.get(done.pk),
            "looks": presenting_twin.looks(further.get(done.pk, [])),
        }
        for done in selectors.inspected(case)
    ]
