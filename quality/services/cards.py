"""Score cards: given by a reviewer, read by the agent, disputed once, looked at again by somebody else. And calibrations."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from marketplace.core import rules, textnorm, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.errors import Conflict, NotAllowed
from quality import locks
from quality.errors import CardIncomplete, OwnWork, SecondPair
from quality.models import Calibration, Sample, ScoreCard
from quality.policies import drawing
from quality.policies.rules_of_quality import SAMPLING
from quality.states import CARD, CardStatus
from support.models import Ticket

DISPUTE = "score_card_dispute"


@transaction.atomic
def give(*, sample: Sample, by: User, scores: Mapping[str, int], words: str) -> ScoreCard:
    """Score a drawn ticket; the agent is told. Raises OwnWork, CardIncomplete, Conflict where somebody was quicker."""
    if sample.agent_id == by.pk:
        raise OwnWork
    return _write(by, sample.ticket, scores, words, sample=sample, agent=sample.agent)


@transaction.atomic
def accept(*, card: ScoreCard, by: User) -> None:
    """The agent has read it and agrees. Raises NotAllowed, IllegalMove."""
    _require_agent(card, by)
    CARD.move(card, CardStatus.FINAL, actor=by.ref, final_at=time.now())


@transaction.atomic
def dispute(*, card: ScoreCard, by: User, text: str) -> None:
    """The agent sees it differently, once. A second reviewer is called. Raises NotAllowed, BadText, IllegalMove."""
    _require_agent(card, by)
    said = textnorm.clean_text(text, max_length=2000, min_length=10, field="text")
    CARD.move(card, CardStatus.DISPUTED, actor=by.ref)
    ScoreCard.objects.filter(pk=card.pk).update(dispute=said)
    duties.call(kind=DISPUTE, subject=f"scorecard:{card.pk}")


@transaction.atomic
def decide(*, card: ScoreCard, by: User, scores: Mapping[str, int], words: str) -> ScoreCard:
    """A second reviewer's word is final, whether it keeps the scores or not. Raises SecondPair, OwnWork, CardIncomplete."""
    fresh = locks.card(card.pk)
    if by.ref == fresh.reviewer:
        raise SecondPair
    if fresh.agent_id == by.pk:
        raise OwnWork
    clean, said, total = _checked(scores, words, fresh.rule_version)
    CARD.move(
        fresh, CardStatus.FINAL, actor=by.ref, second=by.ref, first_total=fresh.total, total=total, scores=clean,
        final_at=time.now(),
    )  # fmt: skip
    ScoreCard.objects.filter(pk=fresh.pk).update(second_words=said)
    duties.done(kind=DISPUTE, subject=f"scorecard:{fresh.pk}", actor=by.ref)
    _tell_agent(fresh, "score_card_final")
    return fresh


@transaction.atomic
def calibrate(*, ticket: Ticket, by: User) -> Calibration:
    """Several reviewers shall score this ticket. One is open a ticket: again it returns it."""
    existing = Calibration.objects.filter(ticket=ticket, closed_at=None).first()
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            made: Calibration = Calibration.objects.create(ticket=ticket, opened_by=by.ref, opened_at=time.now())
    except IntegrityError:
        return Calibration.objects.get(ticket=ticket, closed_at=None)
    trail.record(verb="calibration.opened", target=trail.ref(made), actor=by.ref)
    return made


@transaction.atomic
def score_for(*, calibration: Calibration, by: User, scores: Mapping[str, int], words: str) -> ScoreCard:
    """One reviewer's card; it counts for nobody's figures. Raises Conflict once it is closed, OwnWork, CardIncomplete."""
    if calibration.closed_at is not None:
        raise Conflict
    if calibration.ticket.assignee_id == by.pk:
        raise OwnWork
    return _write(by, calibration.ticket, scores, words, calibration=calibration)


@transaction.atomic
def close(*, calibration: Calibration, by: User, learned: str) -> None:
    """What the reviewers agreed on from now on. Raises BadText, Conflict below two cards or where it is closed."""
    said = textnorm.clean_text(learned, max_length=2000, min_length=10, field="learned")
    if calibration.cards.count() < 2:
        raise Conflict
    changed = Calibration.objects.filter(pk=calibration.pk, closed_at=None).update(closed_at=time.now(), learned=said)
    if not changed:
        raise Conflict
    trail.record(verb="calibration.closed", target=trail.ref(calibration), actor=by.ref)


def _write(by: User, ticket: Ticket, scores: Mapping[str, int], words: str, **cause: Any) -> ScoreCard:
    rule = rules.at(SAMPLING.code)
    clean, said, total = _checked(scores, words, rule.version)
    try:
        with transaction.atomic():
            made: ScoreCard = ScoreCard.objects.create(
                ticket=ticket, reviewer=by.ref, scores=clean, total=total, words=said, rule_version=rule.version,
                given_at=time.now(), **cause,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict from None
    trail.record(verb="score_card.given", target=f"scorecard:{made.pk}", actor=by.ref, after={"total": total})
    if made.agent_id:
        _tell_agent(made, "score_card_given")
    return made


def _checked(scores: Mapping[str, int], words: str, rule_version: int) -> tuple[dict[str, int], str, int]:
    dimensions = rules.version(SAMPLING.code, rule_version).body["dimensions"]
    clean = {name: scores.get(name, -1) for name in dimensions}
    said = textnorm.clean_text(words, max_length=3000, field="words")
    if any(value not in range(6) for value in clean.values()) or len(said) < 10:
        raise CardIncomplete
    return clean, said, drawing.total(clean, dimensions)


def _require_agent(card: ScoreCard, by: User) -> None:
    if card.agent_id != by.pk:
        raise NotAllowed


def _tell_agent(card: ScoreCard, template: str) -> None:
    if card.agent is not None:
        tell(
            card.agent, template=template, source=f"scorecard:{card.pk}:{template}", link=f"/desk/quality/cards/{card.pk}/",
            context={"ticket": card.ticket.number}, channels=("in_app",),
        )  # fmt: skip
