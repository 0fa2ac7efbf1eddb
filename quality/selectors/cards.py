"""Reading samples and score cards: an agent sees the own ones, a lead all."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, F, Max, Min, QuerySet

from marketplace.accounts.models import User
from quality.errors import CardNotFound
from quality.models import Calibration, Draw, Sample, ScoreCard
from support.teams import is_lead


def to_score(by: User) -> QuerySet[Sample]:
    """Drawn tickets without a card that are not the reviewer's own, the oldest draw first."""
    found = Sample.objects.filter(card__isnull=True).exclude(agent=by)
    return found.select_related("ticket", "agent", "draw").order_by("draw__week", "id")


def sample_by(pk: int) -> Sample:
    """Raises CardNotFound."""
    found = Sample.objects.select_related("ticket__conversation", "agent", "draw").filter(pk=pk).first()
    if found is None:
        raise CardNotFound
    return found


def cards_for(user: User) -> QuerySet[ScoreCard]:
    """A lead's: all of samples; an agent's: the own ones. Newest first."""
    found = ScoreCard.objects.filter(sample__isnull=False).select_related("ticket", "agent")
    return found.order_by("-id") if is_lead(user) else found.filter(agent=user).order_by("-id")


def card_for(user: User, pk: int) -> ScoreCard:
    """Raises CardNotFound, also for a colleague's."""
    found = cards_for(user).select_related("ticket__conversation", "agent").filter(pk=pk).first()
    if found is None:
        raise CardNotFound
    return found


def calibration_by(pk: int) -> Calibration:
    """Raises CardNotFound."""
    found = Calibration.objects.select_related("ticket__conversation").filter(pk=pk).first()
    if found is None:
        raise CardNotFound
    return found


def open_calibrations() -> QuerySet[Calibration]:
    return Calibration.objects.filter(closed_at=None).select_related("ticket").order_by("id")


def spread(calibration: Calibration) -> tuple[int, int]:
    """Lowest and highest total of a calibration, in hundredths of a per cent."""
    row = calibration.cards.aggregate(low=Min("total"), high=Max("total"))
    return row["low"] or 0, row["high"] or 0


def draws() -> QuerySet[Draw]:
    return Draw.objects.annotate(count=Count("samples"), scored=Count("samples__card")).order_by("-week")


@dataclass(frozen=True)
class AgentQuality:
    """Mean total of an agent's cards in hundredths of a per cent, and how many there were."""

    agent: str
    cards: int
    mean: int


def figures(since: datetime, until: datetime) -> list[AgentQuality]:
    """Cards by agent in a span, the best first; at most 200."""
    rows = (
        ScoreCard.objects.filter(sample__isnull=False, given_at__gte=since, given_at__lt=until, agent__isnull=False)
        .values(name=F("agent__display_name"), who=F("agent_id")).annotate(cards=Count("id"), mean=Avg("total"))
        .order_by("-mean", "who")
    )  # fmt: skip
    return [AgentQuality(row["name"], row["cards"], round(row["mean"])) for row in rows[:200]]
