"""Recording reasons: once each, in whatever order, with a curve that replays byte for byte."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from marketplace.core import time
from marketplace.core.models import OutboxEvent, TrailEntry
from sellers.errors import GradeEventNotFound, WrongVerdict
from sellers.models import GradeEvent, GradeStanding, Seller
from sellers.policies import grade, rules_grade
from sellers.policies.grade_codes import AUDIT_CODES, CODES, CORRECTED, OWN_POINTS
from sellers.selectors import grade_facts, grades
from sellers.services import grading
from tests import shop

AUDIT = "audit:abc"


@pytest.fixture
def seller(db: None) -> Seller:
    made = shop.seller()
    Seller.objects.filter(pk=made.pk).update(approved_at=time.now(), grade="C", grade_points=500)
    made.refresh_from_db()
    return made


def record(seller: Seller, source: str, code: str, **more: object) -> GradeEvent | None:
    return grading.record(seller_id=seller.pk, source=source, code=code, **more)  # type: ignore[arg-type]


def test_it_works(seller: Seller) -> None:
    assert record(seller, AUDIT, "audit_good") is not None
    seller.refresh_from_db()
    assert (seller.grade, seller.grade_points, seller.grade_rules) == ("B", 650, 1)
    assert seller.grade_next_on == time.today() + timedelta(days=365)
    (row,) = GradeStanding.objects.all()
    assert (row.points, row.grade, row.rules, row.cause, row.source) == (650, "B", 1, "audit_good", AUDIT)
    assert row.groups["audits"] == 150
    assert grades.replayed(row).digest == row.digest
    assert TrailEntry.objects.filter(verb="seller.graded").count() == 1
    assert OutboxEvent.objects.get(topic="sellers.graded").payload["is_first"] is True


def test_nothing_counts_twice(seller: Seller) -> None:
    assert record(seller, "order:1:hand_in", "shipped_late") is not None
    assert record(seller, "order:1:hand_in", "shipped_late") is None
    assert record(seller, "order:1:hand_in", "shipped_missed") is None
    seller.refresh_from_db()
    assert (seller.grade_points, GradeEvent.objects.count(), GradeStanding.objects.count()) == (492, 1, 1)


@pytest.mark.parametrize(
    ("code", "more", "error"),
    [
        ("no_such_rule", {}, KeyError),
        ("verified", {"points": 400}, ValueError),
        ("correction", {}, ValueError),
        ("audit_corrected", {}, ValueError),
        ("verified", {"amends": AUDIT}, ValueError),
    ],
)
def test_what_does_not_fit_is_refused(
    seller: Seller, code: str, more: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        record(seller, "x", code, **more)
    assert not GradeEvent.objects.exists()


def test_the_database_keeps_own_points_to_corrections(seller: Seller) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        GradeEvent.objects.create(
            seller=seller, source="x", code="verified", own_points=5, at=time.now(), day=time.today(), actor="system:x"
        )


@pytest.mark.parametrize("table", ["sellers_gradeevent", "sellers_gradestanding"])
def test_the_reasons_are_append_only(seller: Seller, table: str) -> None:
    record(seller, AUDIT, "audit_good")
    for words in ("UPDATE {} SET at = now()", "DELETE FROM {}"):
        statement = words.format(table)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert GradeEvent.objects.count() == GradeStanding.objects.count() == 1


def test_an_appeal_replaces_the_audits_points(seller: Seller) -> None:
    record(seller, AUDIT, "audit_failed")
    grading.correct(
        seller_id=seller.pk,
        amends=AUDIT,
        verdict="audit_good",
        source=f"{AUDIT}:appeal",
        actor="user:x",
        why="Counted again",
    )
    seller.refresh_from_db()
    assert (seller.grade_points, seller.grade) == (650, "B")
    again = grading.correct(
        seller_id=seller.pk, amends=AUDIT, verdict="audit_failed", source=f"{AUDIT}:appeal", actor="user:x"
    )
    assert again is None
    seller.refresh_from_db()
    assert seller.grade_points == 650
    assert all(grades.replayed(row).digest == row.digest for row in GradeStanding.objects.all())


def test_a_correction_stays_within_its_ladder(seller: Seller) -> None:
    record(seller, AUDIT, "audit_failed")
    for verdict in ("verified", "shipped_on_time", "nonsense", OWN_POINTS):
        with pytest.raises(WrongVerdict):
            grading.correct(seller_id=seller.pk, amends=AUDIT, verdict=verdict, source="c", actor="user:x")
    with pytest.raises(GradeEventNotFound):
        grading.correct(seller_id=seller.pk, amends="audit:other", verdict="audit_good", source="c", actor="user:x")
    with pytest.raises(GradeEventNotFound):
        grading.correct(seller_id=shop.seller().pk, amends=AUDIT, verdict="audit_good", source="c", actor="user:x")
    assert GradeEvent.objects.count() == 1


def test_time_alone_changes_it_in_the_nightly_job(seller: Seller) -> None:
    record(seller, "d", "document_lapsed")
    assert grading.backlog() == 0
    assert grading.run_due() == 0
    GradeStanding.objects.count()
    time.travel(timedelta(days=91))
    assert grading.backlog() == 1
    assert grading.run_due() == 1
    seller.refresh_from_db()
    assert seller.grade_points == 475
    row = GradeStanding.objects.order_by("-id")[0]
    assert (row.cause, row.points) == ("faded", 475)
    assert grades.replayed(row).digest == row.digest
    assert grading.run_due() == 0
    assert [points for _day, points, _grade in grades.curve(seller)] == [450, 475]
    assert [points for _day, points in grade_facts.samples(seller)][-2:] == [450, 475]


def test_the_curve_has_one_point_a_day(seller: Seller) -> None:
    for number in range(3):
        record(seller, f"s{number}", "shipped_on_time")
    assert GradeStanding.objects.count() == 3
    assert [(points, letter) for _day, points, letter in grades.curve(seller)] == [(506, "C")]


def test_reasons_say_what_they_count_for(seller: Seller) -> None:
    record(seller, AUDIT, "audit_good")
    record(seller, "order:MO1:hand_in", "shipped_late")
    values = {"seller_id": seller.pk, "amends": "order:MO1:hand_in", "verdict": "", "source": "c1", "actor": "user:x"}
    grading.correct(**values, code=CORRECTED, why="Our dock was closed")
    rules, day = rules_grade.current(), time.today()
    correction, late, audit = grade_facts.reasons_of(seller, grades.reasons(seller), rules=rules, day=day)
    assert (audit.points, audit.next_points, audit.next_on) == (150, 75, day + timedelta(days=365))
    assert (late.points, late.is_struck, late.subject, late.next_on) == (0, True, "MO1", None)
    assert (correction.points, correction.event.why, correction.subject) == (0, "Our dock was closed", "MO1")


OUTCOMES = st.sampled_from(sorted(set(CODES) - {OWN_POINTS}))
STEPS = st.lists(st.tuples(OUTCOMES, st.integers(0, 500), st.sampled_from(["", *sorted(AUDIT_CODES)])), max_size=12)


@limits(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_the_database_and_the_pure_function_agree(db: None, steps: list[tuple[str, int, str]]) -> None:
    """The grouped statement against a replay of single events, for any history with corrections and any day."""
    with transaction.atomic():
        seller = shop.seller()
        now = time.now()
        for number, (code, days_ago, verdict) in enumerate(steps):
            at = now - timedelta(days=days_ago)
            rows = [
                GradeEvent(
                    seller=seller,
                    source=f"{seller.pk}:{number}",
                    code=code,
                    at=at,
                    day=grade.day_of(at),
                    actor="system:x",
                )
            ]
            if code in AUDIT_CODES:
                rows += [
                    GradeEvent(
                        seller=seller, source=f"{seller.pk}:{number}:{turn}", code="audit_corrected", amends=rows[0].source,
                        verdict=outcome, at=now, day=grade.day_of(now), actor="system:x",
                    )
                    for turn, outcome in enumerate((verdict, "audit_fair")[: number % 3])
                ]  # fmt: skip
            GradeEvent.objects.bulk_create(rows)
        rules, day = rules_grade.current(), time.today()
        replayed = grade.replay(grades.events_until(seller), rules=rules, moment=time.now())
        assert grades.standing(seller, rules=rules, day=day).canonical == replayed.canonical
        transaction.set_rollback(True)
