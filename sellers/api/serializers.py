"""Shapes of the seller API."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sellers.models import Audit, Seller
from sellers.policies.requirements import GIVEN
from sellers.policies.rows import FIELDS, PROOF_KINDS
from sellers.selectors.papers import Item


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


class TableRow(serializers.Serializer):
    """One line of an item's table; which fields are used: `wants_rows` of the item."""

    month = serializers.RegexField(r"^[0-9]{4}-[0-9]{2}\Z", required=False, help_text="turnover: YYYY-MM")
    amount = serializers.IntegerField(min_value=0, max_value=10**12, required=False, help_text="turnover: whole units")
    kind = serializers.ChoiceField(choices=PROOF_KINDS, required=False, help_text="proofs")
    day = serializers.DateField(required=False, help_text="proofs, receipts: date on the paper")
    shop = serializers.CharField(max_length=120, required=False, help_text="receipts")
    name = serializers.CharField(max_length=120, required=False, help_text="references")
    firm = serializers.CharField(max_length=120, required=False, allow_blank=True, help_text="references")
    email = serializers.CharField(max_length=254, required=False, help_text="references")


class ItemRow(serializers.Serializer):
    code = serializers.CharField(source="spec.code")
    title = serializers.CharField(source="spec.title")
    help = serializers.CharField(source="spec.help")
    group = serializers.CharField(source="spec.group", help_text="Items of one group are alternatives.")
    status = serializers.CharField(source="requirement.status")
    reason = serializers.CharField(source="requirement.reason")
    number = serializers.CharField(source="requirement.number")
    holder = serializers.CharField(source="requirement.holder")
    statement = serializers.CharField(source="requirement.statement")
    issuer = serializers.SerializerMethodField()
    rows = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()
    valid_until = serializers.DateField(source="requirement.valid_until", allow_null=True)
    proven_until = serializers.DateField(source="requirement.proven_until", allow_null=True)
    gaps = serializers.SerializerMethodField(help_text="What is still missing, in words.")
    wants_number = serializers.SerializerMethodField()
    wants_holder = serializers.BooleanField(source="spec.holder")
    wants_statement = serializers.BooleanField(source="spec.statement")
    wants_issuer = serializers.BooleanField(source="spec.issuer")
    wants_date = serializers.BooleanField(source="spec.expires")
    wants_rows = serializers.CharField(
        source="spec.rows", help_text=f"Which table it asks for: {', '.join(FIELDS)}; empty for none."
    )
    least_rows = serializers.IntegerField(source="spec.least")
    wants_files = serializers.IntegerField(source="spec.files")
    by_system = serializers.BooleanField(source="spec.by_system", help_text="Entered by us, not by you.")
    documents = DocumentRow(many=True)

    def get_wants_number(self, item: Item) -> bool:
        return bool(item.spec.number)

    def get_issuer(self, item: Item) -> str:
        return str(item.requirement.details.get("issuer", ""))

    @extend_schema_field(TableRow(many=True))
    def get_rows(self, item: Item) -> list[dict[str, object]]:
        return list(item.requirement.details.get("rows", []))

    def get_total(self, item: Item) -> int | None:
        found: int | None = item.requirement.details.get("total")
        return found

    def get_gaps(self, item: Item) -> list[str]:
        return [] if item.requirement.status in GIVEN else item.gaps


class ApplicationState(serializers.Serializer):
    seller = serializers.CharField(source="seller.public_id")
    kind = serializers.CharField(source="seller.kind")
    country = serializers.CharField(source="seller.country")
    display_name = serializers.CharField(source="seller.display_name")
    status = serializers.CharField(source="seller.status")
    submitted_at = serializers.DateTimeField(source="seller.submitted_at", allow_null=True)
    requirements_version = serializers.IntegerField(source="seller.requirements_version")
    lapsed_at = serializers.DateTimeField(
        source="seller.lapsed_at", allow_null=True, help_text="Since when a needed paper is out of date: no new orders."
    )
    items = ItemRow(many=True)


class ItemInput(serializers.Serializer):
    number = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    holder = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    statement = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    issuer = serializers.RegexField(
        r"^([A-Z]{2})?\Z", required=False, allow_blank=True, default="", help_text="ISO 3166-1 alpha-2"
    )
    valid_until = serializers.DateField(required=False, allow_null=True, default=None)
    rows = serializers.ListField(child=TableRow(), required=False, default=list, max_length=24)
    total = serializers.IntegerField(min_value=0, max_value=10**13, required=False, allow_null=True, default=None)

    def to_wish(self) -> dict[str, object]:
        """As the service takes it."""
        given = dict(self.validated_data)
        lines = [
            {name: str(value) if name == "day" else value for name, value in row.items()} for row in given.pop("rows")
        ]
        return {**given, "table": lines}


class FileInput(serializers.Serializer):
    file = serializers.FileField(help_text="PDF, JPEG or PNG, at most 12 MB. Told apart by content, not by name.")


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
