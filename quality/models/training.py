"""Courses, questions with versions, quizzes."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from quality.states import AttemptStatus


class Course(models.Model):
    """Articles in an order, then a quiz. Who passes is certified for `topic`: a queue of support opens."""

    code = models.SlugField(max_length=40, unique=True)
    topic = models.CharField(max_length=30)
    titles = models.JSONField()
    articles = ArrayField(models.CharField(max_length=60), default=list)
    is_open = models.BooleanField(default=True)
    place = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.code


class Question(models.Model):
    """A place in a course's bank; its words stand in versions."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(max_length=40)
    is_used = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "code"], name="question_of_course")]

    def __str__(self) -> str:
        return self.code


class QuestionVersion(models.Model):
    """`texts`: locale → {"ask", "options": [..], "why"}; `right` is the place of the right option. Never changed."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    right = models.PositiveSmallIntegerField()
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="question_version_number")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.question_id} {self.number}"


class Reading(models.Model):
    """Somebody read an article of a course."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "user", "article"], name="read_once")]

    def __str__(self) -> str:
        return self.article


class Attempt(models.Model):
    """One quiz: which versions of which questions, what was answered, how it ended by which rules."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="attempts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=6, choices=AttemptStatus.choices, default=AttemptStatus.OPEN)
    versions = ArrayField(models.BigIntegerField(), default=list)
    answers = models.JSONField(default=dict)
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    rule_version = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    certified_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "user"], condition=Q(status="open"), name="one_open_attempt")
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.user_id} {self.status}"
