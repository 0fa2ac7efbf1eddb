"""Shapes of the audit API."""

import json
from typing import Any

from rest_framework import serializers

from sellers.models import Audit, AuditPeriod, AuditVisit
from sellers.policies import audit_entries
from sellers.policies.audit_scores import CONSEQUENCES
from sellers.policies.regions import ANYWHERE, REGIONS
from sellers.states import AuditStatus

PERIOD = r"^[A-Za-z0-9-]{1,20}\Z"


class AuditPeriodRow(serializers.ModelSerializer[AuditPeriod]):
    period = serializers.CharField(source="code")

    class Meta:
        model = AuditPeriod
        fields = ("period", "status", "count", "frame_sha256", "statement", "randomness", "committed_at", "drawn_at",
                  "published_at")  # fmt: skip


class AuditProof(serializers.Serializer[Any]):
    """Before publication: statement and, once drawn, randomness. After it: the whole proof for `verify_draw.py`."""

    v = serializers.CharField()
    statement = serializers.DictField()
    commitment = serializers.DictField()
    randomness = serializers.CharField(allow_null=True)
    beacon = serializers.DictField(allow_null=True)
    status = serializers.CharField(required=False)
    committed_at = serializers.CharField(required=False)
    drawn_at = serializers.CharField(required=False, allow_null=True)
    commit_head = serializers.DictField(required=False)
    frame = serializers.ListField(required=False)
    salt = serializers.CharField(required=False)
    drawn = serializers.ListField(child=serializers.CharField(), required=False)
    public_keys = serializers.DictField(required=False)
    signature = serializers.DictField(required=False)


class AuditVisitRow(serializers.ModelSerializer[AuditVisit]):
    id = serializers.CharField(source="audit.public_id")
    period = serializers.CharField(source="audit.period")
    status = serializers.ChoiceField(source="audit.status", choices=AuditStatus.choices)
    is_open = serializers.SerializerMethodField(help_text="the auditor has read who it is")

    class Meta:
        model = AuditVisit
        fields = ("id", "period", "status", "due_at", "is_open")

    def get_is_open(self, visit: AuditVisit) -> bool:
        return visit.opened_at is not None


class DoorPlateState(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = serializers.CharField()
    country = serializers.CharField()
    city = serializers.CharField()
    address = serializers.CharField()
    store = serializers.CharField()


class AuditPickRow(serializers.Serializer[Any]):
    sku = serializers.CharField()
    title = serializers.CharField()


class AuditEntryRow(serializers.Serializer[Any]):
    sequence = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=audit_entries.KINDS)
    slot = serializers.CharField()
    key = serializers.CharField()
    body = serializers.DictField()
    recorded_at = serializers.DateTimeField()
    photos = serializers.SerializerMethodField()

    def get_photos(self, row: Any) -> list[str]:
        return [photo.public_id for photo in row.photos.all()]


class AuditVisitState(serializers.Serializer[Any]):
    """A visit that has begun: the list to count (never what is claimed), what is kept, what is missing."""

    id = serializers.CharField()
    status = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    shop = serializers.CharField()
    picks = AuditPickRow(many=True)
    categories = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())
    entries = AuditEntryRow(many=True)


class JSONText(serializers.CharField):
    """An object as JSON text, for multipart forms."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            return data
        try:
            found = json.loads(super().to_internal_value(data))
        except (ValueError, RecursionError):
            raise serializers.ValidationError("not JSON") from None
        if not isinstance(found, dict) or any(isinstance(value, dict | list) for value in found.values()):
            raise serializers.ValidationError("a flat object is needed")
        return found


class AuditEntryInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=audit_entries.KINDS)
    key = serializers.RegexField(
        r"^[A-Za-z0-9-]{8,64}\Z", help_text="Your own id of this entry: sent twice, kept once."
    )
    values = JSONText(
        max_length=8000, default=dict, help_text="The fields of this kind as one flat JSON object (docs/audits.md)."
    )
    client_at = serializers.DateTimeField(required=False)
    latitude = serializers.CharField(required=False, max_length=20)
    longitude = serializers.CharField(required=False, max_length=20)
    accuracy = serializers.CharField(required=False, max_length=20)
    photos = serializers.ListField(child=serializers.FileField(), required=False, max_length=6)


class AuditFindingsInput(serializers.Serializer[Any]):
    findings = serializers.CharField(min_length=10, max_length=5000)


class AuditWhyInput(serializers.Serializer[Any]):
    reason = serializers.CharField(min_length=3, max_length=500)


class AuditFiledState(serializers.ModelSerializer[Audit]):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = Audit
        fields = ("id", "status", "stock_score", "storage_score", "origin_score", "reference_score", "score", "proposal",
                  "report_sha256", "filed_at")  # fmt: skip


class AuditCountRow(serializers.Serializer[Any]):
    sku = serializers.CharField()
    title = serializers.CharField()
    claimed = serializers.IntegerField()
    counted = serializers.IntegerField(allow_null=True)


class AuditRulingRow(serializers.Serializer[Any]):
    stage = serializers.CharField()
    outcome = serializers.CharField()
    consequence = serializers.CharField()
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class SellerAuditRow(serializers.Serializer[Any]):
    """An audit as its seller sees it: scores and findings from the decision on."""

    id = serializers.CharField(source="public_id")
    period = serializers.CharField()
    status = serializers.CharField()
    started_at = serializers.DateTimeField()
    filed_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    stock_score = serializers.SerializerMethodField()
    storage_score = serializers.SerializerMethodField()
    score = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    consequence = serializers.CharField()

    def get_stock_score(self, audit: Audit) -> int | None:
        return audit.stock_score if audit.decided_at else None

    def get_storage_score(self, audit: Audit) -> int | None:
        return audit.storage_score if audit.decided_at else None

    def get_score(self, audit: Audit) -> int | None:
        return audit.score if audit.decided_at else None

    def get_findings(self, audit: Audit) -> str:
        return audit.findings if audit.decided_at else ""


class SellerAuditState(SellerAuditRow):
    counts = AuditCountRow(many=True)
    rulings = AuditRulingRow(many=True)
    appeal = serializers.CharField(allow_blank=True)
    appeal_until = serializers.DateTimeField(allow_null=True)


class AuditAppealInput(serializers.Serializer[Any]):
    text = serializers.CharField(min_length=10, max_length=4000)


class AuditCommitInput(serializers.Serializer[Any]):
    period = serializers.RegexField(PERIOD)
    count = serializers.IntegerField(min_value=1, max_value=1000, required=False)


class AuditorInput(serializers.Serializer[Any]):
    login = serializers.CharField(max_length=254)
    countries = serializers.ListField(
        child=serializers.RegexField(r"^[A-Z]{2}\Z"), required=False, default=list, max_length=50
    )
    regions = serializers.ListField(
        child=serializers.ChoiceField(choices=[*REGIONS, ANYWHERE]), required=False, default=list
    )
    visits_per_week = serializers.IntegerField(min_value=0, max_value=50, default=4)
    may_plan = serializers.BooleanField(default=False)
    is_active = serializers.BooleanField(default=True)


class AuditorState(serializers.Serializer[Any]):
    name = serializers.CharField(source="user.display_name")
    countries = serializers.ListField(child=serializers.CharField())
    regions = serializers.ListField(child=serializers.CharField())
    visits_per_week = serializers.IntegerField()
    may_plan = serializers.BooleanField()
    is_active = serializers.BooleanField()


class AuditPlanRow(serializers.Serializer[Any]):
    """For the named planner alone."""

    id = serializers.CharField()
    period = serializers.CharField()
    status = serializers.CharField()
    seller = serializers.CharField()
    country = serializers.CharField()
    auditor = serializers.CharField(allow_blank=True)
    week = serializers.DateField(allow_null=True)


class AuditSendInput(serializers.Serializer[Any]):
    auditor = serializers.CharField(
        max_length=254, required=False, help_text="Login of another auditor than the planned one."
    )


class AuditReviewRow(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    period = serializers.CharField()
    seller = serializers.CharField(source="seller.display_name")
    status = serializers.CharField()
    filed_at = serializers.DateTimeField()
    stock_score = serializers.IntegerField()
    storage_score = serializers.IntegerField()
    score = serializers.IntegerField()
    proposal = serializers.CharField()
    findings = serializers.CharField()
    report_sha256 = serializers.CharField()


class AuditDecideInput(serializers.Serializer[Any]):
    consequence = serializers.ChoiceField(choices=CONSEQUENCES)
    reason = serializers.CharField(min_length=3, max_length=500)


class AuditAnswerInput(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=("upheld", "changed"))
    consequence = serializers.ChoiceField(choices=CONSEQUENCES, required=False)
    stock_score = serializers.IntegerField(min_value=0, max_value=100, required=False)
    storage_score = serializers.IntegerField(min_value=0, max_value=100, required=False)
    reason = serializers.CharField(min_length=3, max_length=500)
