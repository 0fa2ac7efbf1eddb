"""Shapes of the seller API."""

from rest_framework import serializers

from sellers.models import Audit, GradeEvent, Payout, Seller, SellerMember


class ApplicationInput(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Seller.Kind.values)
    country = serializers.RegexField(r"^[A-Z]{2}\Z", help_text="ISO 3166-1 alpha-2.")
    display_name = serializers.CharField(max_length=80)
    city = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class AboutInput(serializers.Serializer):
    display_name = serializers.CharField(max_length=80, required=False)
    city = serializers.CharField(max_length=60, required=False, allow_blank=True)
    about = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    legal_name = serializers.CharField(max_length=120, required=False)
    contact_address = serializers.CharField(max_length=400, required=False)


class DocumentRow(serializers.Serializer):
    id = serializers.CharField(source="public_id")
    filename = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    uploaded_at = serializers.DateTimeField()


class ItemRow(serializers.Serializer):
    code = serializers.CharField(source="spec.code")
    title = serializers.CharField(source="spec.title")
    help = serializers.CharField(source="spec.help")
    group = serializers.CharField(source="spec.group", help_text="Items of one group are alternatives.")
    status = serializers.CharField(source="requirement.status")
    reason = serializers.CharField(source="requirement.reason")
    number = serializers.CharField(source="requirement.number")
    statement = serializers.CharField(source="requirement.statement")
    valid_until = serializers.DateField(source="requirement.valid_until", allow_null=True)
    wants_number = serializers.SerializerMethodField()
    wants_statement = serializers.SerializerMethodField()
    wants_date = serializers.BooleanField(source="spec.expires")
    wants_files = serializers.IntegerField(source="spec.files")
    documents = DocumentRow(many=True)

    def get_wants_number(self, item: object) -> bool:
        return bool(item.spec.number)  # type: ignore[attr-defined]

    def get_wants_statement(self, item: object) -> bool:
        return bool(item.spec.statement)  # type: ignore[attr-defined]


class ApplicationState(serializers.Serializer):
    seller = serializers.CharField(source="seller.public_id")
    kind = serializers.CharField(source="seller.kind")
    country = serializers.CharField(source="seller.country")
    display_name = serializers.CharField(source="seller.display_name")
    status = serializers.CharField(source="seller.status")
    submitted_at = serializers.DateTimeField(source="seller.submitted_at", allow_null=True)
    items = ItemRow(many=True)


class ItemInput(serializers.Serializer):
    number = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    statement = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    valid_until = serializers.DateField(required=False, allow_null=True, default=None)


class FileInput(serializers.Serializer):
    file = serializers.FileField(help_text="PDF, JPEG or PNG, at most 12 MB. Told apart by content, not by name.")


class MoneyState(serializers.Serializer):
    """Minor units of `currency`."""

    currency = serializers.CharField()
    payable = serializers.IntegerField()
    in_transit = serializers.IntegerField()
    deposit = serializers.IntegerField()
    owed_to_us = serializers.IntegerField()


class PayoutRow(serializers.ModelSerializer[Payout]):
    class Meta:
        model = Payout
        fields = ("public_id", "amount_minor", "currency", "status", "failure_code", "created_at", "settled_at")


class PayoutPage(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = PayoutRow(many=True)


class GradeRow(serializers.ModelSerializer[GradeEvent]):
    class Meta:
        model = GradeEvent
        fields = ("code", "points", "at")


class GradeState(serializers.Serializer):
    grade = serializers.CharField()
    points = serializers.IntegerField(source="grade_points")
    events = GradeRow(many=True)


class AuditRow(serializers.ModelSerializer[Audit]):
    class Meta:
        model = Audit
        fields = (
            "public_id",
            "status",
            "period",
            "started_at",
            "filed_at",
            "stock_score",
            "storage_score",
            "findings",
            "consequence",
        )


class MemberRow(serializers.ModelSerializer[SellerMember]):
    name = serializers.CharField(source="user.display_name")

    class Meta:
        model = SellerMember
        fields = ("id", "name", "role", "created_at")


class MemberInput(serializers.Serializer):
    login = serializers.CharField(max_length=254)
    role = serializers.ChoiceField(choices=SellerMember.Role.values)


class FactsState(serializers.Serializer):
    name = serializers.CharField()
    slug = serializers.CharField()
    kind = serializers.CharField()
    country = serializers.CharField()
    city = serializers.CharField()
    about = serializers.CharField()
    grade = serializers.CharField()
    is_trusted = serializers.BooleanField()
    verified_since = serializers.DateTimeField(allow_null=True)
    verified_items = serializers.ListField(child=serializers.CharField())
    audit_count = serializers.IntegerField()
    last_audit = serializers.DateTimeField(allow_null=True)
    is_stock_true = serializers.BooleanField(allow_null=True)
    is_storage_good = serializers.BooleanField(allow_null=True)
