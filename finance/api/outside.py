"""`/api/v1/finance/bills|bank/`: bills of carriers and airlines, statements of our bank."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from finance.api.room import LIST, READ, TAGS, WRITE, FinanceDoor
from finance.api.shapes import Some
from finance.errors import BadStatement
from finance.models import BankLine
from finance.policies import statements
from finance.selectors import bank as reads
from finance.services import bank, bills, breaks
from finance.states import BillStatus
from finance.words_of_statements import WHY
from marketplace.core.api.schema import PAGING, page_of
from marketplace.core.api.views import Pages, read
from marketplace.core.errors import NotFound

STATUS = OpenApiParameter("status", str, enum=BillStatus.values, description="Only those.")
SHOW = OpenApiParameter("show", str, enum=["open", "all", "doubt"], description="Unmatched ones unless told.")


class BillLineShape(Some):
    """`booked_minor`: our freight for the same number in the bill's currency; null where we have none."""

    place = serializers.IntegerField()
    reference = serializers.CharField()
    what = serializers.CharField()
    amount_minor = serializers.IntegerField()
    booked_minor = serializers.IntegerField(allow_null=True)
    fault = serializers.CharField(help_text="empty, unknown, twice, more, less or not_compared")
    is_owed = serializers.BooleanField(allow_null=True, help_text="null: nobody has said yet")
    decided_by = serializers.CharField()
    decided_why = serializers.CharField()


class BillRow(Some):
    id = serializers.IntegerField(source="pk")
    carrier = serializers.CharField()
    number = serializers.CharField()
    currency = serializers.CharField()
    total_minor = serializers.IntegerField()
    owed_minor = serializers.IntegerField(help_text="what was booked")
    billed_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    status = serializers.CharField(help_text="entered, booked, paid or dropped")
    entered_by = serializers.CharField()
    booked_by = serializers.CharField()
    paid_on = serializers.DateField(allow_null=True)
    paid_fen = serializers.IntegerField(
        allow_null=True, help_text="yuan that the bank took, or what the foreign payment was worth on that day"
    )
    exchange_fen = serializers.IntegerField(
        help_text="lost (below zero: gained) because the rate moved between booking and payment"
    )


class BillState(BillRow):
    lines = BillLineShape(many=True)


class BillLineInput(Some):
    reference = serializers.CharField(max_length=60, help_text="order, parcel, waybill or air waybill")
    amount_minor = serializers.IntegerField(min_value=-(10**12), max_value=10**12)
    what = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class BillInput(Some):
    """The lines sum to the total."""

    carrier = serializers.CharField(max_length=40)
    number = serializers.CharField(max_length=60)
    currency = serializers.RegexField(r"^[A-Z]{3}\Z")
    total_minor = serializers.IntegerField(min_value=1, max_value=10**15)
    billed_on = serializers.DateField()
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    lines = BillLineInput(many=True, allow_empty=False)


class BillLineDecision(Some):
    is_owed = serializers.BooleanField()
    why = serializers.CharField(max_length=breaks.MOST_WORDS)


class BillVerbInput(Some):
    """`why`: needed to drop."""

    why = serializers.CharField(max_length=breaks.MOST_WORDS, required=False, allow_blank=True, default="")


class BankStatementRow(Some):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    kind = serializers.CharField(help_text="csv or camt")
    account = serializers.CharField(help_text="masked but for four")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    lines = serializers.IntegerField()
    new_lines = serializers.IntegerField(help_text="the others had come with an earlier file")
    taken_by = serializers.CharField()
    taken_at = serializers.DateTimeField()


class BankLineRow(Some):
    """`source`: our entry that this line is; empty where there is none, then `difference` is where it is explained."""

    id = serializers.IntegerField(source="line.pk")
    booked_on = serializers.DateField(source="line.booked_on")
    amount_minor = serializers.IntegerField(source="line.amount_minor", help_text="a plus is money that came")
    currency = serializers.CharField(source="line.currency")
    reference = serializers.CharField(source="line.reference")
    text = serializers.CharField(source="line.text")
    party = serializers.CharField(source="line.party")
    source = serializers.CharField()
    difference = serializers.IntegerField(allow_null=True)
    twin = serializers.IntegerField(
        source="line.twin_id",
        allow_null=True,
        help_text="the line of a file of another kind that this may be, seen again",
    )
    twin_word = serializers.CharField(
        source="line.twin_word", help_text="doubt, same, other; empty where there is none"
    )


class TwinInput(Some):
    is_same = serializers.BooleanField()


class StatementInput(Some):
    file = serializers.FileField(help_text="CSV (UTF-8 or GB 18030) or CAMT.053, at most 5 MB and 20,000 lines")
    currency = serializers.RegexField(
        r"^[A-Z]{3}\Z", required=False, default="CNY", help_text="of a CSV that does not say"
    )


class BillsDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_bills_list",
        tags=TAGS,
        parameters=[STATUS, *PAGING],
        responses={200: page_of(BillRow), **LIST},
    )
    def get(self, request: Request) -> Response:
        """Bills of carriers and airlines, the newest first."""
        return self.paged(request, reads.bills(request.query_params.get("status", "")), BillRow)

    @extend_schema(
        operation_id="finance_bills_enter", tags=TAGS, request=BillInput, responses={201: BillState, **WRITE}
    )
    def post(self, request: Request) -> Response:
        """Enter a bill; its lines are compared with our book at once. Nothing is owed before somebody else books it."""
        wish = read(BillInput, request)
        lines = [bills.Line(**{**line, "reference": line["reference"].replace("\0", "")}) for line in wish.pop("lines")]
        made = bills.enter(lines=lines, by=request.user, **wish)
        return Response(_bill(made.pk), status=201)


class BillDoor(FinanceDoor):
    @extend_schema(tags=TAGS, responses={200: BillState, **READ})
    def get(self, request: Request, bill_id: int) -> Response:
        """One bill with its lines beside our book."""
        return Response(_bill(bill_id))


class BillLineDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_bill_line_decide",
        tags=TAGS,
        request=BillLineDecision,
        responses={200: BillState, **WRITE},
    )
    def post(self, request: Request, bill_id: int, place: int) -> Response:
        """Say of a line that differs whether we owe it, and why."""
        bills.decide(of=bill_id, place=place, by=request.user, **read(BillLineDecision, request))
        return Response(_bill(bill_id))


class BillVerbDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_bill_decide", tags=TAGS, request=BillVerbInput, responses={200: BillState, **WRITE}
    )
    def post(self, request: Request, bill_id: int, verb: str) -> Response:
        """book (by somebody who did not enter it: from now on it is owed) or drop (with a reason)."""
        why = read(BillVerbInput, request)["why"]
        if verb == "book":
            bills.book(of=bill_id, by=request.user)
        elif verb == "drop":
            bills.drop(of=bill_id, why=why, by=request.user)
        else:
            raise NotFound
        return Response(_bill(bill_id))


class StatementsDoor(FinanceDoor):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="finance_statements_list",
        tags=TAGS,
        parameters=PAGING,
        responses={200: page_of(BankStatementRow), **LIST},
    )
    def get(self, request: Request) -> Response:
        """Statements of our bank that were taken over, the newest first."""
        return self.paged(request, reads.statements(), BankStatementRow)

    @extend_schema(
        operation_id="finance_statements_take", tags=TAGS, request={"multipart/form-data": StatementInput},
        responses={201: BankStatementRow, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Take a statement over and match it. The same file again changes nothing; one that cannot be read is refused whole (422)."""
        wish = read(StatementInput, request)
        file = wish["file"]
        if file.size > statements.MOST_BYTES:
            raise BadStatement(fields={"file": WHY["too_large"]})
        made = bank.take_in(data=file.read(), name=file.name, currency=wish["currency"], by=request.user)
        return Response(BankStatementRow(made).data, status=201)


class BankLinesDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_bank_lines_list",
        tags=TAGS,
        parameters=[SHOW, *PAGING],
        responses={200: page_of(BankLineRow), **LIST},
    )
    def get(self, request: Request) -> Response:
        """Lines of the bank that no entry of ours explains, the oldest first; or all of them."""
        pages = Pages()
        rows = pages.paginate_queryset(_lines(request.query_params.get("show", "")), request, view=self) or []
        found = reads.breaks_of(rows)
        body = [
            {"line": row, "source": row.posting.transaction.source if row.posting else "",
             "difference": found[row.key].pk if row.key in found else None}
            for row in rows
        ]  # fmt: skip
        return pages.get_paginated_response(BankLineRow(body, many=True).data)


class BankTwinDoor(FinanceDoor):
    @extend_schema(
        operation_id="finance_bank_line_twin", tags=TAGS, request=TwinInput, responses={200: BankLineRow, **WRITE}
    )
    def post(self, request: Request, line_id: int) -> Response:
        """Say of a line in doubt whether it is a payment that another file brought already. 409 `twin_said`."""
        wish = TwinInput(data=request.data)
        wish.is_valid(raise_exception=True)
        row = bank.say_twin(line_id=line_id, is_same=wish.validated_data["is_same"], by=request.user)
        source = row.posting.transaction.source if row.posting else ""
        return Response(BankLineRow({"line": row, "source": source, "difference": None}).data)


def _lines(wanted: str) -> QuerySet[BankLine]:
    return reads.doubts() if wanted == "doubt" else reads.lines(wanted)


def _bill(pk: int) -> dict[str, Any]:
    found = reads.bill_by(pk)
    return {**BillRow(found).data, "lines": BillLineShape(found.lines.order_by("place"), many=True).data}
