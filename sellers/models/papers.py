"""What a seller had to prove, and the files that prove it."""

from django.db import models

from marketplace.core.crypto.fields import EncryptedBytesField, EncryptedTextField
from marketplace.core.ids import public_id
from sellers.models.parties import Seller
from sellers.states import RequirementStatus


class Requirement(models.Model):
    """One item of the checklist of this seller's kind and country. Codes: `sellers/policies/requirements.py`."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="requirements")
    code = models.CharField(max_length=40)
    status = models.CharField(max_length=8, choices=RequirementStatus.choices, default=RequirementStatus.MISSING)
    number = EncryptedTextField(blank=True, default="")
    statement = EncryptedTextField(blank=True, default="")
    valid_until = models.DateField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=80, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "code"], name="one_requirement_per_code")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.code} {self.status}"


class Document(models.Model):
    """A file that proves a requirement. Encrypted at rest; each reading is audited."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="documents")
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    content = EncryptedBytesField()
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.filename
