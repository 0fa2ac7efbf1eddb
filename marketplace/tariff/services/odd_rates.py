"""Exchange rates that moved by more than a tenth: one person finds them true, another accepts them, and only then they are charged by.

Everybody who buys in that currency pays by it, so it has the four eyes of a rule ([rules](../../../docs/rules.md)).
"""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.duties import service as duties
from marketplace.core.money import CNY
from marketplace.core.textnorm import clean_line
from marketplace.tariff import locks
from marketplace.tariff.errors import OddRateNotNow, OwnOddRate, SayWhy
from marketplace.tariff.models import FxRate, OddRate
from marketplace.tariff.states import ODD_RATE, OPEN_ODD, OddStatus

ACTOR = "system:fx"
ODD = "fx_rate_odd"
LEAST_WORDS, MOST_WORDS = 8, 500


def row_of(base: str, rate: Decimal, day: date, source: str) -> FxRate:
    """A rate to be charged by."""
    return FxRate(base=base, quote=CNY, rate=rate, day=day, source=source, fetched_at=time.real_now())


def put_down(*, base: str, rate: Decimal, before: Decimal, day: date, source: str) -> None:
    """Keep a rate that jumped and call ops; one that was refused is not called again. In the caller's transaction."""
    made, is_new = OddRate.objects.get_or_create(
        base=base, rate=rate, day=day, source=source, defaults={"before": before, "seen_at": time.now()}
    )
    if is_new:
        facts = {"rate": str(rate), "before": str(before), "day": day.isoformat(), "source": source}
        duties.call(kind=ODD, subject=_subject(base), facts=facts)
        trail.record(verb="tariff.fx_odd", target=made.ref, actor=ACTOR, after={"base": base, **facts})


def pass_by(bases: Collection[str], day: date) -> None:
    """Rates of `day` came by themselves: what waited from that day or before needs no decision any more."""
    for one in OddRate.objects.filter(base__in=bases, day__lte=day, status__in=OPEN_ODD):
        ODD_RATE.move(
            one, OddStatus.PASSED, actor=ACTOR, why="a later rate came", decided_by=ACTOR, decided_at=time.now()
        )
        _close(one, ACTOR, "a later rate came")


@transaction.atomic
def propose(*, of: int, why: str, by: User) -> OddRate:
    """The first person found it true and says from where they know. Raises NotAllowed, SayWhy, BadText, OddRateNotNow."""
    require_role(by, Role.OPS)
    one, words = locks.of_odd_rate(of), _words(why)
    if one.status != OddStatus.WAITING:
        raise OddRateNotNow
    ODD_RATE.move(
        one, OddStatus.PROPOSED, actor=by.ref, why=words, proposed_by=by.ref, proposed_at=time.now(), proposed_why=words
    )
    return one


@transaction.atomic
def accept(*, of: int, by: User, why: str = "") -> OddRate:
    """The second person: from now on it is charged by. Raises NotAllowed, OwnOddRate, OddRateNotNow, BadText."""
    require_role(by, Role.OPS)
    one = locks.of_odd_rate(of)
    if one.status != OddStatus.PROPOSED:
        raise OddRateNotNow
    if one.proposed_by == by.ref:
        raise OwnOddRate
    if FxRate.objects.filter(base=one.base, quote=CNY, day=one.day, source=one.source).exists():
        raise OddRateNotNow  # the source corrected itself, and that rate is charged by already
    words = clean_line(why, max_length=MOST_WORDS, field="why")
    ODD_RATE.move(
        one, OddStatus.ACCEPTED, actor=by.ref, why=words, decided_by=by.ref, decided_at=time.now(), decided_why=words
    )
    FxRate.objects.bulk_create([row_of(one.base, one.rate, one.day, one.source)], ignore_conflicts=True)
    trail.record(
        verb="tariff.fx_accepted", target=f"fx:{one.base}", actor=by.ref, why=one.proposed_why,
        before={"rate": str(one.before)}, after={"rate": str(one.rate), "day": one.day.isoformat()},
    )  # fmt: skip
    _close(one, by.ref, "accepted by two people")
    return one


@transaction.atomic
def refuse(*, of: int, why: str, by: User) -> OddRate:
    """It is not true: the last rate stands until it is too old. One person is enough. Raises NotAllowed, SayWhy, BadText, OddRateNotNow."""
    require_role(by, Role.OPS)
    one, words = locks.of_odd_rate(of), _words(why)
    if one.status not in OPEN_ODD:
        raise OddRateNotNow
    ODD_RATE.move(
        one, OddStatus.REFUSED, actor=by.ref, why=words, decided_by=by.ref, decided_at=time.now(), decided_why=words
    )
    _close(one, by.ref, words)
    return one


def _close(one: OddRate, actor: str, why: str) -> None:
    """The duty of the currency ends with its last open rate."""
    if not OddRate.objects.filter(base=one.base, status__in=OPEN_ODD).exists():
        duties.done(kind=ODD, subject=_subject(one.base), actor=actor, why=why)


def _subject(base: str) -> str:
    return f"fx:{base}"


def _words(text: str) -> str:
    words = clean_line(text, max_length=MOST_WORDS, field="why")
    if len(words) < LEAST_WORDS:
        raise SayWhy(fields={"why": SayWhy.message})
    return words
