"""The rules centre: documents, their versions, what people say about them, who agreed to which text."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from knowledge.states import DocumentStatus


class Document(models.Model):
    """One document that binds us, sellers or shoppers. `audience` says whom. `needs_consent`: a change asks again."""

    class Audience(models.TextChoices):
        EVERYBODY = "everybody"
        SHOPPERS = "shoppers"
        SELLERS = "sellers"

    slug = models.SlugField(max_length=40, unique=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYBODY)
    needs_consent = models.BooleanField(default=False)
    place = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.slug

    @property
    def ref(self) -> str:
        return f"document:{self.slug}"


class DocumentVersion(models.Model):
    """One text: `{"zh-hans": {"title", "summary", "body"}, "en": …}`, the body in our small markup. The Chinese one binds.

    `digest` is the SHA-256 of the canonical texts; it never changes once the version is public (trigger).
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=DocumentStatus.choices, default=DocumentStatus.DRAFT)
    texts = models.JSONField()
    digest = models.CharField(max_length=64)
    why = models.TextField(blank=True)
    asks_again = models.BooleanField(default=False)
    comment_from = models.DateTimeField(null=True, blank=True)
    comment_until = models.DateTimeField(null=True, blank=True)
    effective_from = models.DateTimeField(null=True, blank=True)
    comments_summary = models.TextField(blank=True)
    written_by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number"),
            models.UniqueConstraint(fields=["document"], condition=Q(status="in_force"), name="one_document_in_force"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(status__in=["draft", "comment", "coming"]), name="one_document_coming"
            ),
            models.CheckConstraint(condition=~Q(written_by=F("approved_by")), name="document_read_by_another"),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.document_id} {self.number}"

    @property
    def ref(self) -> str:
        return f"documentversion:{self.pk}"


class Comment(models.Model):
    """What a registered person says about a coming version, and our answer. Public without the name's full form."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="comments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    is_hidden = models.BooleanField(default=False)
    client_id = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "client_id"], name="comment_arrives_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.pk}"


class Agreement(models.Model):
    """Somebody agreed to a version, or did not; both are kept with the digest of the text and the time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agreements")
    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="agreements")
    digest = models.CharField(max_length=64)
    agreed = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "version", "-id"], name="agreement_of")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.agreed}"


class Follower(models.Model):
    """Who wants to hear of changes of a document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="followers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "user"], name="follows_document_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.user_id}"
