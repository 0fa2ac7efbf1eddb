"""Articles: an address, its versions, and what is live now in each language."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from knowledge.states import ArticleStatus


class Article(models.Model):
    """One address below /help/. Texts stand in its versions; `place` orders a category."""

    slug = models.SlugField(max_length=60, unique=True)
    category = models.CharField(max_length=20)
    icon = models.CharField(max_length=20, default="help")
    href = models.CharField(max_length=120, blank=True)
    place = models.PositiveSmallIntegerField(default=100)
    helpful = models.PositiveIntegerField(default=0)
    unhelpful = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.slug

    @property
    def ref(self) -> str:
        return f"article:{self.slug}"


class ArticleVersion(models.Model):
    """One text of an article in its languages: `{"zh-hans": {"title", "summary", "body", "action"}, "en": …}`.

    `zh-hant` may be written; where it is not, OpenCC makes it. `keywords` are what people also type. References are opaque.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=ArticleStatus.choices, default=ArticleStatus.DRAFT)
    texts = models.JSONField()
    keywords = models.CharField(max_length=400, blank=True)
    effective_from = models.DateTimeField(null=True, blank=True)
    author = models.CharField(max_length=80)
    reviewer = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)
    written_at = models.DateTimeField()
    live_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_number"),
            models.UniqueConstraint(fields=["article"], condition=Q(status="live"), name="one_live_version"),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(status__in=["draft", "review", "planned"]),
                name="one_version_in_the_making",
            ),
            models.CheckConstraint(condition=~Q(author=models.F("reviewer")), name="article_read_by_another"),
        ]
        indexes = [models.Index(fields=["effective_from"], condition=Q(status="planned"), name="article_planned")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.article_id} {self.number}"


class ArticleText(models.Model):
    """What is read and found: the live version in one language. Written when a version goes live, never by hand."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="texts")
    locale = models.CharField(max_length=8)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    body = models.TextField()
    action = models.CharField(max_length=40, blank=True)
    sounds = models.TextField(blank=True)
    document = SearchVectorField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "locale"], name="article_text_once")]
        indexes = [
            GinIndex(fields=["document"], name="article_words"),
            GinIndex(fields=["sounds"], opclasses=["gin_trgm_ops"], name="article_sounds"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.locale}"

    @property
    def url(self) -> str:
        return f"/help/{self.article.slug}/"


class Vote(models.Model):
    """Was it helpful? One answer a person or guest and article; it may change. `voter` is opaque."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=80)
    is_helpful = models.BooleanField()
    locale = models.CharField(max_length=8)
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "voter"], name="article_vote_once")]
        indexes = [models.Index(fields=["voter"], name="article_votes_of")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.is_helpful}"
