"""What operations enter: lanes, methods, contracts, schedules, blocks of air waybill numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from freight import errors
from freight.models import AwbBlock, Contract, Lane, Method, RateBreak, Schedule
from freight.policies import calendar, rates
from freight.policies.rates import Break
from logistics.policies.airports import place
from logistics.services.flights import CUSTOMS_DISTRICTS, DESIGNATOR
from marketplace.core import time as clock
from marketplace.core import trail
from marketplace.core.checkdigits import make_awb
from marketplace.core.duties import service as duties
from marketplace.core.locks import advisory
from marketplace.core.money import CNY, is_currency
from marketplace.core.textnorm import clean_line

PREFIX = re.compile(r"[0-9]{3}")
SERIALS = 9_999_999
BLOCKS, EMPTY_DUTY = "freight.awb_blocks", "awb_block_empty"


@dataclass(frozen=True)
class Terms:
    """What a contract says."""

    reference: str
    valid_from: date
    valid_to: date | None
    minimum_minor: int
    fuel_bp: int
    breaks: tuple[Break, ...]
    divisor: int = 6000
    step_g: int = 500
    currency: str = CNY


@dataclass(frozen=True)
class Timetable:
    """One weekly departure, in local times."""

    designator: str
    prefix: str
    weekday: int
    departs_local: time
    arrives_local: time
    arrives_days: int
    cutoff_minutes: int
    capacity_g: int
    capacity_cm3: int
    valid_from: date
    valid_to: date | None = None


@transaction.atomic
def make_lane(*, origin: str, destination: str, actor: str) -> Lane:
    """Open a lane between two airports. Raises BadLane (unknown, the same, no customs district), LaneTaken."""
    ends = origin.strip().upper(), destination.strip().upper()
    zones = [found.zone if (found := place(code)) else "" for code in ends]
    wrong = [name for name, zone in zip(("origin", "destination"), zones, strict=True) if not zone]
    if ends[0] == ends[1] or ends[1] not in CUSTOMS_DISTRICTS:
        wrong.append("destination")
    if wrong:
        raise errors.BadLane(fields=dict.fromkeys(wrong, errors.BadLane.message))
    try:
        with transaction.atomic():
            lane = Lane.objects.create(
                code="-".join(ends), origin=ends[0], destination=ends[1], origin_zone=zones[0],
                destination_zone=zones[1], created_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise errors.LaneTaken from None
    trail.record(verb="lane.opened", target=f"lane:{lane.code}", actor=actor)
    return lane


@transaction.atomic
def make_method(
    *, code: str, kind: str, name: str, door_days: int, takes_dangerous: bool, takes_cold: bool, actor: str
) -> Method:
    """Add a way to fly. Raises BadMethod."""
    short, words = code.strip().lower(), clean_line(name, max_length=80, field="name")
    is_good = re.fullmatch(r"[a-z0-9-]{2,20}", short) and kind in Method.Kind.values and 0 <= door_days <= 60 and words
    if not is_good or Method.objects.filter(code=short).exists():
        raise errors.BadMethod(fields={"code": errors.BadMethod.message})
    made = Method.objects.create(
        code=short, kind=kind, name=words, door_days=door_days, takes_dangerous=takes_dangerous, takes_cold=takes_cold,
        created_at=clock.now(),
    )  # fmt: skip
    trail.record(verb="method.added", target=made.ref, actor=actor, after={"kind": kind})
    return made


@transaction.atomic
def make_contract(*, method: Method, lane: Lane, terms: Terms, actor: str) -> Contract:
    """Enter what a method charges on a lane between two days. Raises BadContract, ContractOverlaps."""
    wrong = _wrong_terms(terms)
    if wrong:
        raise errors.BadContract(fields=dict.fromkeys(wrong, errors.BadContract.message))
    advisory(f"freight.contract:{method.pk}:{lane.pk}")
    others = Contract.objects.filter(Q(valid_to=None) | Q(valid_to__gte=terms.valid_from), method=method, lane=lane)
    if terms.valid_to:
        others = others.filter(valid_from__lte=terms.valid_to)
    if others.exists():
        raise errors.ContractOverlaps
    values = {name: value for name, value in vars(terms).items() if name != "breaks"}
    made = Contract.objects.create(method=method, lane=lane, **values)
    RateBreak.objects.bulk_create(
        RateBreak(contract=made, from_g=row.from_g, per_kg_minor=row.per_kg_minor) for row in terms.breaks
    )
    after = {
        "lane": lane.code,
        "currency": made.currency,
        "from": f"{terms.valid_from}",
        "breaks": [[row.from_g, row.per_kg_minor] for row in terms.breaks],
    }
    trail.record(verb="contract.entered", target=f"contract:{made.pk}", actor=actor, after=after)
    return made


@transaction.atomic
def end_contract(*, contract: Contract, last_day: date, actor: str) -> Contract:
    """The last day of a contract, from today on. Raises BadContract."""
    ended = Contract.objects.filter(pk=contract.pk, valid_from__lte=last_day)
    if last_day < clock.today() or not ended.update(valid_to=last_day):
        raise errors.BadContract(fields={"valid_to": errors.BadContract.message})
    trail.record(
        verb="contract.ended", target=f"contract:{contract.pk}", actor=actor,
        before={"valid_to": _text(contract.valid_to)}, after={"valid_to": _text(last_day)},
    )  # fmt: skip
    contract.valid_to = last_day
    return contract


@transaction.atomic
def make_schedule(*, lane: Lane, method: Method, timetable: Timetable, actor: str) -> Schedule:
    """Put a weekly departure on the schedule. Raises BadSchedule, ScheduleTaken."""
    wrong = _wrong_timetable(timetable, lane)
    if wrong:
        raise errors.BadSchedule(fields=dict.fromkeys(wrong, errors.BadSchedule.message))
    advisory(f"freight.schedule:{timetable.designator}")
    same = Schedule.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=timetable.valid_from),
        designator=timetable.designator,
        weekday=timetable.weekday,
    )
    if timetable.valid_to:
        same = same.filter(valid_from__lte=timetable.valid_to)
    if same.exists():
        raise errors.ScheduleTaken
    made = Schedule.objects.create(lane=lane, method=method, **vars(timetable))
    after = {"flight": made.designator, "weekday": made.weekday, "lane": lane.code, "kg": made.capacity_g // 1000}
    trail.record(verb="schedule.entered", target=f"schedule:{made.pk}", actor=actor, after=after)
    return made


@transaction.atomic
def end_schedule(*, schedule: Schedule, last_day: date, actor: str) -> Schedule:
    """The last day of a weekly departure; flights made already stay. Raises BadSchedule."""
    if not Schedule.objects.filter(pk=schedule.pk, valid_from__lte=last_day).update(valid_to=last_day):
        raise errors.BadSchedule(fields={"valid_to": errors.BadSchedule.message})
    after = {"valid_to": _text(last_day)}
    trail.record(verb="schedule.ended", target=f"schedule:{schedule.pk}", actor=actor, after=after)
    schedule.valid_to = last_day
    return schedule


@transaction.atomic
def add_block(*, prefix: str, first: str, count: int, actor: str) -> AwbBlock:
    """Enter a block of air waybill numbers: the first number with or without its check digit. Raises BadBlock, BlockOverlaps."""
    serial = _serial(first)
    if not PREFIX.fullmatch(prefix) or serial is None or not count >= 1 or serial + count - 1 > SERIALS:
        raise errors.BadBlock(fields={"first": errors.BadBlock.message})
    advisory(BLOCKS)
    last = serial + count - 1
    if AwbBlock.objects.filter(prefix=prefix, first_serial__lte=last, last_serial__gte=serial).exists():
        raise errors.BlockOverlaps
    made = AwbBlock.objects.create(
        prefix=prefix, first_serial=serial, last_serial=last, next_serial=serial, created_at=clock.now()
    )
    trail.record(
        verb="awb_block.entered", target=f"awb_block:{made.pk}", actor=actor,
        after={"prefix": prefix, "first": serial, "last": last},
    )  # fmt: skip
    duties.done(kind=EMPTY_DUTY, subject=f"airline:{prefix}", actor=actor, why="next block")
    return made


def take_awb(*, prefix: str) -> str:
    """The airline's next number, taken once: the UPDATE holds the block's row until the transaction ends.

    Raises NoWaybillLeft.
    """
    for pk in AwbBlock.objects.filter(prefix=prefix).order_by("pk").values_list("pk", flat=True):
        open_block = AwbBlock.objects.filter(pk=pk, next_serial__lte=F("last_serial"))
        if open_block.update(next_serial=F("next_serial") + 1):
            return make_awb(prefix, AwbBlock.objects.values_list("next_serial", flat=True).get(pk=pk) - 1)
    raise errors.NoWaybillLeft(fields={"prefix": prefix})


def _serial(text: str) -> int | None:
    """Seven digits are a serial; eight are one with its check digit, which must be right."""
    digits = re.sub(r"[ -]", "", text)
    if re.fullmatch(r"[0-9]{8}", digits):
        return int(digits[:7]) if int(digits[:7]) % 7 == int(digits[7]) else None
    return int(digits) if re.fullmatch(r"[0-9]{1,7}", digits) else None


def _wrong_terms(terms: Terms) -> list[str]:
    wrong = ["breaks"] if rates.problems(terms.breaks) else []
    if terms.valid_to and terms.valid_to < terms.valid_from:
        wrong.append("valid_to")
    if not 1000 <= terms.divisor <= 10_000:
        wrong.append("divisor")
    if not 1 <= terms.step_g <= 100_000:
        wrong.append("step_g")
    if not is_currency(terms.currency):
        wrong.append("currency")
    if terms.minimum_minor < 0 or not 0 <= terms.fuel_bp <= 20_000 or not terms.reference.strip():
        wrong.append("reference")
    return wrong


def _wrong_timetable(table: Timetable, lane: Lane) -> list[str]:
    wrong = []
    if not DESIGNATOR.fullmatch(table.designator):
        wrong.append("designator")
    if not PREFIX.fullmatch(table.prefix):
        wrong.append("prefix")
    if not 0 <= table.weekday <= 6:
        wrong.append("weekday")
    if not 1 <= table.capacity_g <= 10**9 or not 1 <= table.capacity_cm3 <= 10**10:
        wrong.append("capacity_g")
    if not 30 <= table.cutoff_minutes <= 2880:
        wrong.append("cutoff_minutes")
    if table.valid_to and table.valid_to < table.valid_from:
        wrong.append("valid_to")
    if not wrong and not _lands_after_it_left(table, lane):
        wrong.append("arrives_local")
    return wrong


def _lands_after_it_left(table: Timetable, lane: Lane) -> bool:
    if not 0 <= table.arrives_days <= 3:
        return False
    try:
        calendar.moments(weekly_of(lane, table), table.valid_from)
    except ValueError:
        return False
    return True


def weekly_of(lane: Lane, row: Timetable | Schedule) -> calendar.Weekly:
    """A schedule as the pure calendar wants it."""
    return calendar.Weekly(
        row.weekday, row.departs_local, row.arrives_local, row.arrives_days, row.cutoff_minutes, lane.origin_zone,
        lane.destination_zone, row.valid_from, row.valid_to,
    )  # fmt: skip


def breaks_of(rows: Sequence[Any]) -> tuple[Break, ...]:
    """Stored breaks as the pure price wants them."""
    return tuple(Break(row.from_g, row.per_kg_minor) for row in rows)


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
