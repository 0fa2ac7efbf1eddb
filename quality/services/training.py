"""Read the course, pass the quiz, and the queue opens: the certificate is pushed down to support."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

from django.db import IntegrityError, transaction

from marketplace.accounts.models import User
from marketplace.core import rules, time, trail
from quality import locks
from quality.errors import AnswerAll, NotEnoughQuestions, ReadFirst, WaitForRetry
from quality.models import Attempt, Course, Question, QuestionVersion, Reading
from quality.policies.rules_of_quality import TRAINING
from quality.states import ATTEMPT, AttemptStatus
from support.services import skills

chance = SystemRandom()


@transaction.atomic
def write_question(*, course: Course, code: str, texts: Mapping[str, Any], right: int, actor: str) -> QuestionVersion:
    """The next version of a question; running quizzes keep the one they asked. Raises ValueError for a place that is no option."""
    if not all(0 <= right < len(texts[locale]["options"]) for locale in ("zh-hans", "en")):
        raise ValueError("the right answer is none of the options")
    question, _new = Question.objects.get_or_create(course=course, code=code)
    last = question.versions.order_by("-number").values_list("number", flat=True).first() or 0
    made: QuestionVersion = QuestionVersion.objects.create(
        question=question, number=last + 1, texts=dict(texts), right=right, written_by=actor, written_at=time.now()
    )
    trail.record(
        verb="question.written", target=f"question:{course.code}/{code}", actor=actor, after={"number": made.number}
    )
    return made


@transaction.atomic
def read(*, course: Course, user: User, slug: str) -> None:
    """Note that an article of the course was read. Again it changes nothing."""
    if slug in course.articles:
        Reading.objects.bulk_create(
            [Reading(course=course, user=user, article=slug, at=time.now())], ignore_conflicts=True
        )


@transaction.atomic
def start(*, course: Course, user: User) -> Attempt:
    """Open a quiz: some questions of the bank in their newest versions, drawn anew each time. An open one goes on.

    Raises ReadFirst, WaitForRetry, NotEnoughQuestions.
    """
    going = Attempt.objects.filter(course=course, user=user, status=AttemptStatus.OPEN).first()
    if going is not None:
        return going
    rule = rules.at(TRAINING.code)
    read_ones = set(Reading.objects.filter(course=course, user=user).values_list("article", flat=True))
    if set(course.articles) - read_ones:
        raise ReadFirst
    if (opens := retry_at(course, user)) is not None and opens > time.now():
        raise WaitForRetry(fields={"opens": opens.isoformat()})
    bank = newest_versions(course)
    if len(bank) < rule.body["questions"]:
        raise NotEnoughQuestions
    drawn = chance.sample([version.pk for version in bank], rule.body["questions"])
    try:
        with transaction.atomic():
            made: Attempt = Attempt.objects.create(
                course=course, user=user, versions=drawn, rule_version=rule.version, started_at=time.now()
            )
    except IntegrityError:
        return Attempt.objects.get(course=course, user=user, status=AttemptStatus.OPEN)
    trail.record(verb="quiz.started", target=trail.ref(made), actor=user.ref)
    return made


@transaction.atomic
def finish(*, attempt: Attempt, answers: Mapping[int, int]) -> Attempt:
    """Hand it in: version id → place of the option. Passed: certified for the course's topic. Raises AnswerAll, IllegalMove."""
    fresh = locks.attempt(attempt.pk)
    asked = {one.pk: one for one in QuestionVersion.objects.filter(pk__in=fresh.versions)}
    if set(answers) != set(fresh.versions):
        raise AnswerAll
    body = rules.version(TRAINING.code, fresh.rule_version).body
    right = sum(asked[pk].right == given for pk, given in answers.items())
    percent, now = 100 * right // len(asked), time.now()
    passed = percent >= body["pass_percent"]
    until = now + timedelta(days=body["valid_days"]) if passed else None
    ATTEMPT.move(
        fresh, AttemptStatus.PASSED if passed else AttemptStatus.FAILED, actor=fresh.user.ref, percent=percent,
        answers={str(pk): given for pk, given in answers.items()}, finished_at=now, certified_until=until,
    )  # fmt: skip
    if until is not None:
        skills.certify(fresh.user, fresh.course.topic, until)
    return fresh


def retry_at(course: Course, user: User) -> datetime | None:
    """When the next try opens after a failed one; None where none failed last."""
    last = Attempt.objects.filter(course=course, user=user).exclude(status=AttemptStatus.OPEN).order_by("-id").first()
    if last is None or last.status != AttemptStatus.FAILED or last.finished_at is None:
        return None
    hours = rules.version(TRAINING.code, last.rule_version).body["retry_hours"]
    return last.finished_at + timedelta(hours=hours)


def newest_versions(course: Course) -> Sequence[QuestionVersion]:
    """The bank as it is asked today: one version a used question."""
    rows = QuestionVersion.objects.filter(question__course=course, question__is_used=True)
    return list(rows.order_by("question_id", "-number").distinct("question_id"))
