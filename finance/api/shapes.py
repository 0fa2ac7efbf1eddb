"""What the doors of finance take and give. Amounts are whole minor units; moments are UTC, days those of Asia/Shanghai."""

from typing import Any

from rest_framework import serializers

from finance.services import breaks
from finance.words import BREAKS, account_words

Some = serializers.Serializer[Any]
WHO = "a person's reference, `system:…`, or empty"


class FigureShape(Some):
    """`value` is yuan, per cent, stars or a number as `unit` says; null where nothing can be said."""

    code = serializers.CharField(source="figure.code")
    name = serializers.CharField(source="figure.label")
    meaning = serializers.CharField(source="figure.meaning")
    unit = serializers.CharField(source="figure.unit", help_text="money, share, mean or count")
    value = serializers.DecimalField(source="now", max_digits=20, decimal_places=2, allow_null=True)
    before = serializers.DecimalField(source="then", max_digits=20, decimal_places=2, allow_null=True)
    rows = serializers.IntegerField(source="reading.count")
    is_good = serializers.BooleanField(
        allow_null=True, help_text="changed for the better; null where it did not change"
    )


class CockpitShape(Some):
    by = serializers.CharField(source="kind")
    first_day = serializers.DateField(source="first")
    last_day = serializers.DateField(source="last")
    figures = FigureShape(many=True)


class PointShape(Some):
    label = serializers.CharField()
    value = serializers.DecimalField(max_digits=20, decimal_places=2)


class FigureState(Some):
    """`total` is the sum of the values of just those rows that `…/rows/` lists; `value` is made of it."""

    code = serializers.CharField()
    name = serializers.CharField()
    meaning = serializers.CharField()
    source = serializers.CharField()
    unit = serializers.CharField(help_text="money, share, mean or count")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    total = serializers.IntegerField(help_text="fen, or the sum of the values")
    rows = serializers.IntegerField()
    value = serializers.DecimalField(max_digits=20, decimal_places=2, allow_null=True)
    series = PointShape(many=True)


class FigureRow(Some):
    number = serializers.CharField()
    at = serializers.DateTimeField()
    seller = serializers.CharField(source="who")
    value = serializers.IntegerField(help_text="fen, 0 or 1, stars")


class TrialRow(Some):
    """Debit balances are positive, credit balances negative."""

    account = serializers.CharField(source="code")
    name = serializers.SerializerMethodField()
    kind = serializers.CharField()
    currency = serializers.CharField()
    opening_minor = serializers.IntegerField(source="opening")
    debit_minor = serializers.IntegerField(source="debit")
    credit_minor = serializers.IntegerField(source="credit")
    closing_minor = serializers.IntegerField(source="closing")

    def get_name(self, line: Any) -> str:
        return str(account_words(line.code))


class TrialState(Some):
    """`sums`: closing balances by currency. Anything but zero is a broken book."""

    day = serializers.DateField()
    is_closed = serializers.BooleanField()
    sums = serializers.DictField(child=serializers.IntegerField())
    lines = TrialRow(many=True)


class PostingRow(Some):
    booking = serializers.IntegerField(source="transaction_id")
    at = serializers.DateTimeField(source="transaction.booked_at")
    kind = serializers.CharField(source="transaction.kind")
    source = serializers.CharField(source="transaction.source")
    memo = serializers.CharField(source="transaction.memo")
    owner = serializers.CharField(source="account.owner")
    amount_minor = serializers.IntegerField(help_text="a debit is positive")
    currency = serializers.CharField()


class LegShape(Some):
    account = serializers.CharField(source="account.code")
    owner = serializers.CharField(source="account.owner")
    amount_minor = serializers.IntegerField(help_text="a debit is positive")
    currency = serializers.CharField()


class BookingState(Some):
    id = serializers.IntegerField(source="pk")
    source = serializers.CharField()
    kind = serializers.CharField()
    at = serializers.DateTimeField(source="booked_at")
    memo = serializers.CharField()
    legs = LegShape(source="postings.all", many=True)


class BucketShape(Some):
    age = serializers.CharField(source="code")
    name = serializers.CharField(source="words")
    orders = serializers.IntegerField()
    amount_fen = serializers.IntegerField(source="fen")


class EscrowState(Some):
    """The sum of the buckets is the line `escrow` of today's trial balance."""

    orders = serializers.IntegerField()
    amount_fen = serializers.IntegerField()
    buckets = BucketShape(many=True)


class HeldRow(Some):
    order = serializers.CharField(source="number")
    paid_at = serializers.DateTimeField(source="since", allow_null=True)
    age = serializers.CharField(source="bucket")
    amount_fen = serializers.IntegerField(source="fen")


class OwedShape(Some):
    account = serializers.CharField(source="code")
    name = serializers.CharField(source="words")
    currency = serializers.CharField()
    amount_minor = serializers.IntegerField(source="minor")
    count = serializers.IntegerField()


class ReserveDueShape(Some):
    release_on = serializers.DateField(source="day", allow_null=True)
    currency = serializers.CharField()
    amount_minor = serializers.IntegerField(source="minor")
    count = serializers.IntegerField()


class PayablesState(Some):
    owed = OwedShape(many=True)
    reserve = ReserveDueShape(many=True)


class SellerOwedRow(Some):
    seller = serializers.CharField(source="public_id")
    name = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    amount_minor = serializers.IntegerField(source="minor")
    served_on = serializers.DateField(allow_null=True, help_text="the payout day that was served last")


class BreakRow(Some):
    """`difference_minor`: what the provider says more than our book."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField(help_text=", ".join(str(kind) for kind in BREAKS))
    key = serializers.CharField()
    currency = serializers.CharField()
    here_minor = serializers.IntegerField()
    there_minor = serializers.IntegerField()
    difference_minor = serializers.IntegerField(source="difference")
    status = serializers.CharField(help_text="open, proposed, healed, corrected or accepted")
    opened_at = serializers.DateTimeField()
    assigned_to = serializers.CharField(help_text=WHO)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = serializers.CharField(help_text=WHO)
    ended_why = serializers.CharField()


class BreakLine(Some):
    side = serializers.CharField(source="item.side", help_text="here or there")
    ref = serializers.CharField(source="item.ref")
    what = serializers.CharField(source="item.what")
    at = serializers.DateTimeField(source="item.at")
    amount_minor = serializers.IntegerField(source="item.amount_minor")
    currency = serializers.CharField(source="item.currency")
    booking = serializers.IntegerField(allow_null=True)


class BreakNoteShape(Some):
    by = serializers.CharField(help_text=WHO)
    text = serializers.CharField()
    at = serializers.DateTimeField()


class CorrectionShape(Some):
    account = serializers.CharField()
    legs = serializers.JSONField(help_text="[account, currency, amount] of each leg, as it will be booked")
    why = serializers.CharField()
    state = serializers.CharField(help_text="waiting, booked or refused")
    proposed_by = serializers.CharField(help_text=WHO)
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField(help_text=WHO)
    decided_at = serializers.DateTimeField(allow_null=True)


class BreakState(BreakRow):
    lines = BreakLine(many=True)
    notes = BreakNoteShape(many=True)
    corrections = CorrectionShape(many=True)


class AssignInput(Some):
    """`to`: the public id of somebody of finance or operations; `me` takes it oneself."""

    to = serializers.CharField(max_length=40)


class WhyInput(Some):
    why = serializers.CharField(max_length=breaks.MOST_WORDS)


class NoteInput(Some):
    text = serializers.CharField(max_length=breaks.MOST_OF_A_NOTE)


class ProposeInput(WhyInput):
    account = serializers.CharField(max_length=40, help_text=", ".join(breaks.AGAINST))


class DecideInput(Some):
    """true books the entry as proposed (not by its proposer); false sends it back."""

    is_right = serializers.BooleanField()


class DayCheckShape(Some):
    code = serializers.CharField()
    name = serializers.CharField(source="words")
    is_good = serializers.BooleanField()
    found = serializers.CharField()
    must = serializers.BooleanField(help_text="nobody can accept it away")


class KeptCheck(Some):
    code = serializers.CharField()
    good = serializers.BooleanField()
    found = serializers.CharField()
    why = serializers.CharField()


class CloseRow(Some):
    day = serializers.DateField()
    closed_at = serializers.DateTimeField()
    closed_by = serializers.CharField(help_text=WHO)
    postings = serializers.IntegerField()
    digest = serializers.CharField(help_text="SHA-256 in the transparency log")
    checks = KeptCheck(many=True)
    reopen_asked_by = serializers.CharField(help_text=WHO)
    reopen_why = serializers.CharField()
    reopened_at = serializers.DateTimeField(allow_null=True)
    reopened_by = serializers.CharField(help_text=WHO)


class DayState(Some):
    """`checks` of an open day are looked at now; a closed day has them in `close`. `history`: also closes that were opened again."""

    day = serializers.DateField()
    is_next = serializers.BooleanField(help_text="this is the day that can be closed now")
    close = CloseRow(allow_null=True)
    checks = DayCheckShape(many=True)
    history = CloseRow(many=True)


class CloseInput(Some):
    """Points that are not as they should be are accepted one by one: code → reason of at least one sentence."""

    accepted = serializers.DictField(child=serializers.CharField(max_length=300), required=False, default=dict)


class JobRow(Some):
    job = serializers.CharField(source="name")
    name = serializers.CharField(source="words")
    every = serializers.CharField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    done = serializers.IntegerField()
    error = serializers.CharField()
    backlog = serializers.IntegerField()
    oldest_at = serializers.DateTimeField(source="oldest", allow_null=True)
    next_at = serializers.DateTimeField(allow_null=True)
    alarm = serializers.CharField(help_text="failed, hangs, late, never, or empty")


class AskedShape(Some):
    """false: somebody asked for the same within the last seconds."""

    is_asked = serializers.BooleanField()
