"""The shopper walks through the questions, reports a fault, takes a report back, and says how it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import IO, Any

from django.db import IntegrityError, transaction

from marketplace.accounts.models import User
from marketplace.core import files, ids, rules, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_text
from repairs import locks
from repairs.errors import BadRepair, BadWalk, IsAReturn, NotNow, OpenElsewhere
from repairs.models import CasePhoto, Diagnosis, RepairCase
from repairs.policies import cover as policy
from repairs.policies import trees
from repairs.policies.trees import Step
from repairs.selectors import pieces
from repairs.selectors.cases import PREFIX, work_of
from repairs.selectors.pieces import Piece
from repairs.services import photos, travelling
from repairs.states import REPAIR, WORK, CaseStatus, WorkStatus

REVIEW_CLOCK = "repair_review"
LEAST_WORDS, MOST_WORDS = 4, 2000
REWORK_WITHIN = timedelta(days=90)
YEAR = timedelta(days=365)
Level = Diagnosis.Level


@dataclass(frozen=True)
class Walk:
    """A tree, the answers so far and where they lead."""

    tree: str
    version: int
    step: Step
    said: Sequence[tuple[str, str]]


def walk(*, piece: Piece, answers: Sequence[str], language: str) -> Walk:
    """Where the answers lead for this piece. Writes nothing. Raises BadWalk."""
    rule = rules.at(trees.KIND.code)
    tree = trees.tree_for(rule.body, pieces.path_of(piece.line))
    step = trees.walk(tree, answers, language)
    if step is None:
        raise BadWalk
    return Walk(tree["code"], rule.version, step, trees.path(tree, answers, language))


@transaction.atomic
def diagnose(*, user: User, passport_code: str, answers: Sequence[str], language: str = "zh-hans") -> Diagnosis:
    """Keep the end of a walk. Raises PieceNotFound, BadWalk (also where the questions are not at their end)."""
    piece = pieces.piece_for(user, passport_code)
    found = walk(piece=piece, answers=answers, language=language)
    if not found.step.is_end:
        raise BadWalk
    diagnosis: Diagnosis = Diagnosis.objects.create(
        user=user, unit=piece.unit, tree=found.tree, version=found.version, answers=list(answers), leaf=found.step.node,
        level=found.step.level, fault=found.step.fault, at=time.now(),
    )  # fmt: skip
    return diagnosis


def report(
    *, user: User, diagnosis: Diagnosis, words: str, happened_on: date, uploads: Sequence[IO[bytes]] = (), actor: str
) -> RepairCase:
    """Open a case, which is a claim where a warranty runs. Self-help that did not help goes to a partner shop.

    Raises PieceNotFound, IsAReturn, OpenElsewhere, BadRepair and the refusals of files.
    """
    said = clean_text(words, max_length=MOST_WORDS, field="words")
    if len(said) < LEAST_WORDS:
        raise BadRepair(fields={"words": BadRepair.message})
    if diagnosis.level == Level.RETURN:
        raise IsAReturn
    piece = pieces.piece_for(user, diagnosis.unit.passport_code)
    _require_free(piece)
    return _open(piece, diagnosis, said, happened_on, photos.store(uploads), actor)


def _require_free(piece: Piece) -> None:
    if piece.repair is not None and piece.repair.is_open:
        raise OpenElsewhere
    if not piece.is_with_shopper or pieces.is_disputed(piece.line):
        raise OpenElsewhere


@transaction.atomic
def _open(
    piece: Piece, diagnosis: Diagnosis, said: str, happened_on: date, clean: Sequence[files.CleanFile], actor: str
) -> RepairCase:
    now, user = time.now(), diagnosis.user
    happened_at = datetime.combine(happened_on, clock_time.max, time.SHANGHAI)
    if happened_on > time.today() or (piece.line.order.delivered_at or now) > happened_at:
        raise BadRepair(fields={"happened_on": BadRepair.message})
    cover = pieces.cover_of(piece.warranty, unit_id=piece.unit.pk, line=piece.line)
    verdict = policy.judge(cover, fault=diagnosis.fault, happened_at=min(happened_at, now), reported_at=now)
    doubts = _doubts(piece, cover, clean, user, now) if verdict.is_covered else []
    level = Level.PARTNER if diagnosis.level == Level.SELF_HELP else diagnosis.level
    case = write(
        user=user, unit=piece.unit, line=piece.line, category=pieces.path_of(piece.line)[0], fault=diagnosis.fault,
        words=said, diagnosis=diagnosis, level=level, happened_on=happened_on, opened_at=now,
        status=CaseStatus.REVIEW if doubts else CaseStatus.CHOOSING, verdict=verdict.code, cap_fen=verdict.cap_fen,
        warranty=piece.warranty if verdict.is_covered else None, doubts=list(doubts), rework_of=_rework_of(piece, now),
        liable=RepairCase.Liable.WARRANTY if verdict.is_covered else RepairCase.Liable.SHOPPER,
    )  # fmt: skip
    CasePhoto.objects.bulk_create(CasePhoto(case=case, file=photos.path(one), mime=one.mime) for one in clean)
    if doubts:
        clocks.start(kind=REVIEW_CLOCK, subject=case.ref, actor=actor)
        duties.call(kind="repair_review", subject=case.ref, facts={})
    trail.record(
        verb="repair.reported", target=trail.ref(case), actor=actor, why=verdict.code,
        after={"fault": case.fault, "liable": case.liable, "doubts": len(doubts)},
    )  # fmt: skip
    emit(topic="repairs.reported", key=case.ref, payload={"case": case.number})
    return case


def write(**values: Any) -> RepairCase:
    """The row of a case with its number. Raises OpenElsewhere where the piece is in an open case or return."""
    try:
        with transaction.atomic():  # a savepoint: losing the race must not break the caller's transaction
            case: RepairCase = RepairCase.objects.create(number=ids.next_number(PREFIX), **values)
    except IntegrityError as error:
        if "one_open_repair_per_unit" in str(error) or "open case already" in str(error):
            raise OpenElsewhere from None
        raise
    return case


def _doubts(
    piece: Piece, cover: policy.Cover | None, clean: Sequence[files.CleanFile], user: User, now: datetime
) -> Sequence[str]:
    if cover is None or cover.starts_at is None:
        return []
    claims = RepairCase.objects.filter(user=user, warranty__isnull=False, opened_at__gte=now - YEAR).count()
    is_known = CasePhoto.objects.filter(file__in=[photos.path(one) for one in clean]).exists()
    used_bp = cover.used_fen * 10_000 // max(1, piece.line.unit_fen)
    return policy.doubts(
        claims_in_a_year=claims, since_start=now - cover.starts_at, is_known_picture=is_known, used_bp=used_bp
    )


def _rework_of(piece: Piece, now: datetime) -> RepairCase | None:
    """The same piece was repaired not long ago."""
    done = RepairCase.objects.filter(unit=piece.unit, status=CaseStatus.CLOSED, ended_at__gte=now - REWORK_WITHIN)
    return done.order_by("-id").first()


@transaction.atomic
def withdraw(*, case: RepairCase, actor: str) -> RepairCase:
    """The shopper lets it go, before the piece is on a bench. Raises NotNow, also for what a return decided: that ends with it."""
    found = locks.case(case.pk)
    if found.return_case:
        raise NotNow
    work = work_of(found)
    if work is not None and work.status in (WorkStatus.ASSIGNED, WorkStatus.ACCEPTED):
        WORK.move(work, WorkStatus.CANCELLED, actor=actor)
        travelling.drop(work, actor=actor)
        stop_clocks(found, actor)
        REPAIR.move(found, CaseStatus.CHOOSING, actor=actor)
    if found.status not in (CaseStatus.REVIEW, CaseStatus.CHOOSING):
        raise NotNow
    REPAIR.move(found, CaseStatus.WITHDRAWN, actor=actor, ended_at=time.now())
    stop_clocks(found, actor)
    duties.done(kind="repair_review", subject=found.ref, actor=actor, why="withdrawn")
    emit(topic="repairs.ended", key=found.ref, payload={"case": found.number})
    return found


CLOCKS = (REVIEW_CLOCK, "repair_answer", "repair_quote", "repair_work")


def stop_clocks(case: RepairCase, actor: str) -> None:
    """Whatever of ours runs for the case."""
    for kind in CLOCKS:
        clocks.stop(kind=kind, subject=case.ref, actor=actor)


@transaction.atomic
def rate(*, case: RepairCase, stars: int, actor: str) -> RepairCase:
    """One to five stars for the service point, once, after the piece is back. Raises NotNow, BadRepair."""
    if stars not in range(1, 6):
        raise BadRepair(fields={"stars": BadRepair.message})
    found = locks.case(case.pk)
    if found.status not in (CaseStatus.CLOSED, CaseStatus.UNREPAIRED) or found.stars is not None:
        raise NotNow
    found.stars = stars
    found.save(update_fields=["stars"])
    trail.record(verb="repair.rated", target=trail.ref(found), actor=actor, after={"stars": stars})
    return found
