"""People: the custom user, addresses, the identity vault, consents, API tokens, privacy requests."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from marketplace.accounts.regions import Region
from marketplace.core import time
from marketplace.core.crypto.fields import BlindIndexField, EncryptedTextField
from marketplace.core.ids import public_id


class Role(models.TextChoices):
    """What a person may do on the platform. Relations (member of a seller, operator of a warehouse) narrow it further."""

    SHOPPER = "shopper"
    SELLER = "seller"
    OPERATOR = "operator"
    ESCORT = "escort"
    INSPECTOR = "inspector"
    AGENT = "agent"
    OPS = "ops"
    FINANCE = "finance"
    INTEGRATOR = "integrator"
    SUPERVISOR = "supervisor"  # of the desk: watches, plans shifts, approves
    PARTNER = "partner"  # an agent of another company: their team's tickets and nothing else
    SURVEYOR = "surveyor"  # an independent inspector: neither ours nor a seller's


STAFF_ROLES = frozenset(
    {Role.OPERATOR, Role.ESCORT, Role.INSPECTOR, Role.AGENT, Role.OPS, Role.FINANCE, Role.SUPERVISOR, Role.PARTNER}
)


class UserManager(BaseUserManager["User"]):
    """Creates users for services, tests and `createsuperuser`."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, roles=[Role.OPS], **fields)

    def get_by_natural_key(self, login: str | None) -> "User":
        return self.get(email__iexact=login)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Signs in by e-mail or phone. Other rows refer to it by the random `public_id` (`user:<public_id>`)."""

    public_id = models.CharField(max_length=40, unique=True, default=public_id)
    email = models.EmailField(unique=True, null=True, blank=True)
    phone = models.CharField(max_length=20, unique=True, null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    display_name = models.CharField(max_length=60)
    locale = models.CharField(max_length=10, default="zh-hans")
    currency = models.CharField(max_length=3, default="CNY")
    roles = ArrayField(models.CharField(max_length=12, choices=Role.choices), default=list, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=time.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    way_in_changed_at = models.DateTimeField(
        null=True, blank=True, help_text="when a password, phone, e-mail or second factor of this account last changed"
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False) | Q(closed_at__isnull=False),
                name="user_has_a_login",
            ),
            models.UniqueConstraint(Lower("email"), name="email_unique_whatever_the_case"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def ref(self) -> str:
        """Opaque reference for trail, notices and ledger."""
        return f"user:{self.public_id}"

    @property
    def is_ops(self) -> bool:
        """Operations staff work in the admin with every permission; what a screen must not offer, its ModelAdmin leaves out."""
        return self.is_active and self.is_staff and Role.OPS in self.roles

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_ops or super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_ops or super().has_module_perms(app_label)

    def has_role(self, *roles: str) -> bool:
        return self.is_active and bool(set(roles) & set(self.roles))

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name


class Address(models.Model):
    """A delivery address in mainland China: province › city › district with the 6-digit GB/T 2260 code of the district."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    recipient = EncryptedTextField()
    phone = EncryptedTextField()
    province = models.CharField(max_length=40)
    city = models.CharField(max_length=40)
    district = models.CharField(max_length=40)
    district_code = models.CharField(max_length=6)
    country = models.CharField(
        max_length=2, default="CN", db_default="CN", help_text="ISO 3166; the table of districts knows China"
    )
    detail = EncryptedTextField()
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True, removed_at__isnull=True), name="one_default_address"
            )
        ]

    def __str__(self) -> str:
        return self.area

    @property
    def area(self) -> str:
        """Province, city and district as people write them: placeholders and repetitions left out."""
        return Region(self.province, self.city, self.district, self.district_code).text


class Identity(models.Model):
    """The identity vault: real name and resident ID of an orderer. Encrypted; every reading is audited.

    `person_ref` is a random reference of the natural person behind the ID number, shared by all accounts of that person
    (found through the blind index): personal quota is counted on it and no other table needs the number.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="identity")
    real_name = EncryptedTextField()
    id_number = EncryptedTextField()
    id_index = BlindIndexField(source="id_number", purpose="identity.id_number", max_length=80, db_index=True)
    person_ref = models.CharField(max_length=40, db_index=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return self.person_ref


class Consent(models.Model):
    """One purpose, one row, each giving and each withdrawal (PIPL Art. 14, 29, 39)."""

    class Purpose(models.TextChoices):
        PRIVACY_POLICY = "privacy_policy"
        ID_NUMBER = "id_number_sensitive"
        CROSS_BORDER = "cross_border_transfer"
        CUSTOMS_BROKER = "share_with_customs_broker"
        CARRIER = "share_with_carrier"
        MARKETING = "marketing"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    version = models.CharField(max_length=20)
    text_digest = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=Q(withdrawn_at__isnull=True), name="one_live_consent_per_purpose"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class ApiToken(models.Model):
    """A bearer token. Only its SHA-256 is stored; scoped, expiring, revocable."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60, blank=True)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.label or 'token'} of {self.user_id}"


class Device(models.Model):
    """A browser a person signed in with, by the salted hash of our own cookie (`devices.py`)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    mark = models.CharField(max_length=32, db_index=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "mark"], name="one_device_per_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.mark[:6]}"


class PrivacyRequest(models.Model):
    """Export or closure asked for by the person; answered within 15 working days."""

    class Kind(models.TextChoices):
        EXPORT = "export"
        CLOSURE = "closure"

    class Status(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        REFUSED = "refused"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="privacy_requests")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    result = EncryptedTextField(blank=True, default="")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(status="open"), name="one_open_privacy_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"
