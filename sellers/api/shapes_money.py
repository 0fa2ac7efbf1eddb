"""Shapes of the money API. Amounts are whole minor units of `currency`."""

from rest_framework import serializers

from sellers.models import OwedReport, Payout


class MoneyState(serializers.Serializer):
    """`payable` is everything not kept and not under way; `held` of it waits for a case, `available` is the rest."""

    currency = serializers.CharField()
    owed = serializers.IntegerField(help_text="All that is owed: payable + reserve + in_transit.")
    payable = serializers.IntegerField()
    available = serializers.IntegerField()
    held = serializers.IntegerField()
    reserve = serializers.IntegerField()
    in_transit = serializers.IntegerField()
    deposit = serializers.IntegerField()
    owed_to_us = serializers.IntegerField()
    next_payout_on = serializers.DateField()
    schedule = serializers.CharField(help_text="daily or weekly")
    reserve_bp = serializers.IntegerField(help_text="Share of each order that is kept, in basis points.")
    reserve_days = serializers.IntegerField()
    least_payout = serializers.IntegerField()


class ReserveRow(serializers.Serializer):
    order = serializers.CharField(source="number")
    kept_minor = serializers.IntegerField()
    left_minor = serializers.IntegerField()
    currency = serializers.CharField()
    release_on = serializers.DateField()


class PayoutRow(serializers.ModelSerializer[Payout]):
    class Meta:
        model = Payout
        fields = ("public_id", "amount_minor", "currency", "status", "slot", "failure_code", "created_at", "settled_at")


class SumsState(serializers.Serializer):
    total = serializers.IntegerField()
    payable = serializers.IntegerField()
    reserve = serializers.IntegerField()
    transit = serializers.IntegerField()
    debt = serializers.IntegerField()
    deposit = serializers.IntegerField()


class StatementRow(serializers.Serializer):
    """One booking. `link` says what `number` names: order, payout, deposit or nothing."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    what = serializers.CharField()
    link = serializers.CharField()
    number = serializers.CharField()
    currency = serializers.CharField()
    change = serializers.IntegerField()
    balance = serializers.IntegerField(help_text="What was owed after this booking.")
    changes = SumsState()


class HoldRow(serializers.Serializer):
    id = serializers.CharField(source="public_id")
    case_number = serializers.CharField()
    status = serializers.CharField()
    amount_minor = serializers.IntegerField(allow_null=True, help_text="Empty: everything that could be paid out.")
    currency = serializers.CharField()
    reason = serializers.CharField()
    placed_at = serializers.DateTimeField()
    appeal = serializers.CharField()
    appealed_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)


class AppealInput(serializers.Serializer):
    text = serializers.CharField(max_length=2000)


class DepositState(serializers.Serializer):
    id = serializers.CharField(source="deposit.public_id")
    status = serializers.CharField(source="deposit.status")
    amount_minor = serializers.IntegerField(source="deposit.amount_minor")
    left_minor = serializers.IntegerField(source="left")
    currency = serializers.CharField(source="deposit.currency")
    return_on = serializers.DateField(source="deposit.return_on", allow_null=True)


class DepositPayment(serializers.Serializer):
    attempt = serializers.CharField(source="public_id")
    status = serializers.CharField()
    action_url = serializers.CharField(help_text="The provider's payment page; empty where it did not answer yet.")


class ReportRow(serializers.ModelSerializer[OwedReport]):
    id = serializers.CharField(source="public_id")
    log_index = serializers.IntegerField(source="log_entry.index", allow_null=True)

    class Meta:
        model = OwedReport
        fields = ("id", "day", "currency", "total_minor", "leaf_count", "root", "made_at", "log_index")
