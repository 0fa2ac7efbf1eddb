"""Each week's tickets that somebody looks at, drawn so that nobody could choose them."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from django.db import IntegrityError, transaction

from marketplace.core import rules, time, trail
from marketplace.core.time import SHANGHAI
from marketplace.core.transparency.models import TreeHead
from quality.models import Draw, Sample
from quality.policies import drawing
from quality.policies.drawing import Candidate
from quality.policies.rules_of_quality import SAMPLING
from quality.selectors import frames

SYSTEM = "system:quality"


def due_week(today: date) -> date:
    """Monday of the last whole week."""
    return today - timedelta(days=today.weekday() + 7)


@transaction.atomic
def draw_week(week: date) -> Draw | None:
    """Draw for the week that begins on `week`. Again it changes nothing; None while no head of the log is younger than the week.

    The seed is the root of the first signed head after the week's end and the week itself.
    """
    existing = Draw.objects.filter(week=week).first()
    if existing is not None:
        return existing
    end = _midnight(week + timedelta(days=7))
    head = TreeHead.objects.filter(signed_at__gte=end - time.offset()).order_by("size").first()  # heads carry true time
    if head is None:
        return None
    rule = rules.at(SAMPLING.code, end)
    rows = frames.closed_tickets(_midnight(week), end)
    by_agent = _by_agent(rows, rule.body)
    kept = [[one.number, agent, one.weight, list(one.signals)] for agent, found in by_agent.items() for one in found]
    seed = f"{bytes(head.root).hex()}:{week.isoformat()}"
    try:
        with transaction.atomic():
            made = Draw.objects.create(
                week=week,
                seed=seed,
                frame=frame_of(kept),
                candidates=kept,
                rule_version=rule.version,
                drawn_at=time.now(),
            )
    except IntegrityError:
        return Draw.objects.get(week=week)
    _choose(made, rows, by_agent, rule.body)
    trail.record(verb="quality.drawn", target=f"draw:{week}", actor=SYSTEM, after={"candidates": len(kept)})
    return made


def again(drawn: Draw) -> set[str]:
    """The tickets this draw must have chosen, worked out anew from seed, candidates and rule. For whoever doubts it.

    Raises ValueError where the candidates are not those of the frame.
    """
    if frame_of(drawn.candidates) != drawn.frame:
        raise ValueError(f"the candidates of {drawn.week} are not those that were drawn from")
    rule = rules.version(SAMPLING.code, drawn.rule_version)
    by_agent: dict[int, list[Candidate]] = defaultdict(list)
    for number, agent, weight, signals in drawn.candidates:
        by_agent[agent].append(Candidate(number, weight, tuple(signals)))
    return {one.number for found in by_agent.values() for one, _way in _drawn(found, rule.body, drawn.seed)}


def frame_of(candidates: Sequence[Any]) -> str:
    """SHA-256 of every candidate's number, agent and weight, in order."""
    lines = "\n".join(f"{number} {agent} {weight}" for number, agent, weight, _signals in sorted(candidates))
    return hashlib.sha256(lines.encode()).hexdigest()


def _choose(made: Draw, rows: list[frames.Closed], by_agent: dict[int, list[Candidate]], body: Any) -> None:
    known = {row.number: row for row in rows}
    samples = []
    for found in by_agent.values():
        for one, way in _drawn(found, body, made.seed):
            row = known[one.number]
            samples.append(
                Sample(
                    draw=made, ticket_id=row.ticket, agent_id=row.agent, way=way, weight=one.weight,
                    signals=list(one.signals),
                )
            )  # fmt: skip
    Sample.objects.bulk_create(samples)


def _by_agent(rows: list[frames.Closed], body: Any) -> dict[int, list[Candidate]]:
    found: dict[int, list[Candidate]] = defaultdict(list)
    for row in rows:
        weight = drawing.weight_of(row.signals, body["risk_weights"])
        found[row.agent].append(Candidate(row.number, weight, row.signals))
    return found


def _drawn(found: list[Candidate], body: Any, seed: str) -> list[tuple[Candidate, str]]:
    return drawing.draw(found, count=body["per_agent"], random_percent=body["random_percent"], seed=seed)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock_time(), tzinfo=SHANGHAI)
