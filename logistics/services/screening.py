"""Screening for dangerous goods at the packing bench, and the block that it puts before a flight."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from logistics import errors, locks
from logistics.models import Parcel, Screening, Unit
from logistics.policies import screening as policy
from logistics.policies.screening import Goods, Question
from logistics.services import custody
from logistics.services.custody import subject_of
from logistics.states import ParcelStatus, ScreeningOutcome
from marketplace.core import time, trail
from marketplace.core.errors import IllegalMove

ON_THE_GROUND = frozenset({ParcelStatus.PACKING, ParcelStatus.SEALED, ParcelStatus.BAGGED})
SYSTEM = "system:screening"


def questions_of(parcel: Parcel) -> list[Question]:
    """What the bench must be asked about this parcel; empty: its goods are harmless."""
    return policy.questions(_categories(_units(parcel)))


@transaction.atomic
def screen(*, parcel: Parcel, answers: Mapping[str, str], actor: str) -> Screening:
    """Answer the questions about what is in the parcel now. A later answer counts before an earlier one.

    Raises AnswersMissing, ParcelEmpty, IllegalMove once it has left.
    """
    box = locks.parcel(parcel.pk)
    if box.status not in ON_THE_GROUND:
        raise IllegalMove(fields={"from": box.status, "to": "screened"})
    units = _units(box)
    if not units:
        raise errors.ParcelEmpty
    categories = _categories(units)
    missing = policy.unanswered(categories, answers)
    if missing:
        raise errors.AnswersMissing(fields=dict.fromkeys(missing, errors.AnswersMissing.message))
    made = _write(box, units, answers, actor)
    if categories:
        custody.append(
            subject=subject_of(box), action="screened", actor=actor, place=f"warehouse:{box.warehouse.code}",
            details={"outcome": made.outcome, "un": list(made.un_numbers), "rules": policy.RULES},
        )  # fmt: skip
    return made


def settle(parcel: Parcel) -> None:
    """At the seal: harmless contents are cleared by themselves. The caller holds the lock."""
    units = _units(parcel)
    if not _categories(units) and _newest(parcel, units) is None:
        _write(parcel, units, {}, SYSTEM)


def refuse_unfit(parcels: Sequence[Parcel]) -> None:
    """Before a flight: every parcel with risky goods was screened, as it is packed now, and may fly. Three queries.

    Raises NotScreened, DangerousGoods, each naming the parcels.
    """
    inside: dict[int, list[Unit]] = {box.pk: [] for box in parcels}
    for unit in Unit.objects.filter(parcel__in=list(inside)).select_related("line"):
        inside[unit.parcel_id or 0].append(unit)
    risky = [box for box in parcels if _categories(inside[box.pk])]
    if not risky:
        return
    newest = {row.parcel_id: row for row in Screening.objects.filter(parcel__in=risky).order_by("id")}
    unseen, refused = [], []
    for box in risky:
        row = newest.get(box.pk)
        if row is None or row.contents_sha256 != _digest(inside[box.pk]):
            unseen.append(box.number)
        elif row.outcome == ScreeningOutcome.REFUSE:
            refused.append(box.number)
    if unseen:
        raise errors.NotScreened(fields={"parcels": ", ".join(sorted(unseen))})
    if refused:
        raise errors.DangerousGoods(fields={"parcels": ", ".join(sorted(refused))})


def current(parcel: Parcel) -> Screening | None:
    """The screening that holds for what is in the parcel now."""
    return _newest(parcel, _units(parcel))


def _write(box: Parcel, units: Sequence[Unit], answers: Mapping[str, str], actor: str) -> Screening:
    categories = _categories(units)
    asked = {question.code for question in policy.questions(categories)}
    kept = {code: value[:20] for code, value in answers.items() if code in asked}
    decision = policy.decide(categories, kept)
    made = Screening.objects.create(
        parcel=box, contents_sha256=_digest(units), answers=kept, outcome=decision.outcome,
        un_numbers=list(decision.un_numbers), rules=policy.RULES, screened_by=actor, screened_at=time.now(),
    )  # fmt: skip
    trail.record(
        verb="parcel.screen", target=trail.ref(box), actor=actor,
        after={"outcome": made.outcome, "un": made.un_numbers, **kept},
    )  # fmt: skip
    return made


def _newest(parcel: Parcel, units: Sequence[Unit]) -> Screening | None:
    row = Screening.objects.filter(parcel=parcel).order_by("-id").first()
    return row if row is not None and row.contents_sha256 == _digest(units) else None


def _units(parcel: Parcel) -> list[Unit]:
    return list(parcel.units.select_related("line").order_by("id"))


def _categories(units: Iterable[Unit]) -> frozenset[str]:
    lines = {unit.line_id: unit.line for unit in units}.values()
    return policy.categories_of(Goods(line.title, line.title_en, line.hs_code, line.danger) for line in lines)


def _digest(units: Iterable[Unit]) -> str:
    return hashlib.sha256("\n".join(sorted(unit.passport_code for unit in units)).encode()).hexdigest()
