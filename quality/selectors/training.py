"""What the training pages show."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.accounts.models import User
from marketplace.core import time
from quality.errors import CourseNotFound
from quality.models import Attempt, Course, QuestionVersion, Reading


@dataclass(frozen=True)
class Progress:
    """A course as one person sees it."""

    course: Course
    read: frozenset[str]
    last: Attempt | None

    @property
    def is_read(self) -> bool:
        return set(self.course.articles) <= self.read

    @property
    def certified_until(self) -> datetime | None:
        """Until when the certificate of the last quiz counts; None where it does not."""
        until = self.last.certified_until if self.last else None
        return until if until is not None and until > time.now() else None


def courses_for(user: User) -> list[Progress]:
    """All open courses with the person's progress; three queries."""
    read: dict[int, set[str]] = {}
    for course, article in Reading.objects.filter(user=user).values_list("course_id", "article"):
        read.setdefault(course, set()).add(article)
    last: dict[int, Attempt] = {}
    for attempt in Attempt.objects.filter(user=user).exclude(status="open").order_by("id"):
        last[attempt.course_id] = attempt
    found = Course.objects.filter(is_open=True)
    return [Progress(one, frozenset(read.get(one.pk, ())), last.get(one.pk)) for one in found]


def course_for(user: User, code: str) -> Progress:
    """Raises CourseNotFound."""
    found = next((one for one in courses_for(user) if one.course.code == code), None)
    if found is None:
        raise CourseNotFound
    return found


def attempt_of(user: User, code: str) -> Attempt | None:
    """The person's open quiz of a course."""
    return Attempt.objects.filter(user=user, course__code=code, status="open").select_related("course", "user").first()


def questions_of(attempt: Attempt) -> list[QuestionVersion]:
    """The asked versions in the drawn order."""
    known = {one.pk: one for one in QuestionVersion.objects.filter(pk__in=attempt.versions)}
    return [known[pk] for pk in attempt.versions if pk in known]


def certified(limit: int = 200) -> list[Attempt]:
    """Who passed what and until when, the first to expire first."""
    found = Attempt.objects.filter(status="passed", certified_until__gt=time.now()).select_related("course", "user")
    return list(found.order_by("certified_until")[:limit])
