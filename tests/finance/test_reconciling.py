"""Reading both books, and the differences: page by page, again and again, interrupted, with faults put in."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance.errors import BadCorrection, BadWords, NotNow, OwnCorrection
from finance.models import Break, BreakNote, Correction, Cursor, Item, Movement
from finance.services import breaks, fetching, reconciling
from marketplace.core import time
from marketplace.core.duties.models import Duty
from marketplace.core.errors import NotAllowed
from marketplace.core.models import Clock
from marketplace.ledger.chart import AccountCode as A
from marketplace.ledger.models import Posting, Transaction
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from marketplace.payments import gateway
from marketplace.payments.gateway import GatewayError
from marketplace.payments.models import PaymentAttempt, ProviderRefund, ProviderTransfer
from marketplace.payments.services import attempts, refunds, transfers
from tests.payments.test_attempts import opened

pytestmark = pytest.mark.django_db
WHY = "The bank statement of 3 May shows it."


def paid(number: int, amount: int = 1000, currency: str = "CNY", hours: int = 3) -> str:
    """A payment in our book; returns its key."""
    entry = book(
        source=f"paid:MP{number}", kind="paid", memo=f"pi_{number}",
        legs=[Leg(A.PROVIDER_CLEARING, "", currency, amount), Leg(A.ESCROW, f"order:{number}", currency, -amount)],
    )  # fmt: skip
    _backdate(entry, hours)
    return f"payment:pi_{number}"


def _backdate(entry: Transaction, hours: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:  # only a test writes history
        cursor.execute("ALTER TABLE ledger_transaction DISABLE TRIGGER ledger_transaction_append_only")
        cursor.execute(
            "UPDATE ledger_transaction SET booked_at = booked_at - %s * interval '1 hour' WHERE id = %s",
            [hours, entry.pk],
        )
        cursor.execute("ALTER TABLE ledger_transaction ENABLE TRIGGER ledger_transaction_append_only")


def standing():
    return {(one.key, one.kind) for one in breaks.open_breaks()}


def figures():
    return (
        Movement.objects.count(), Item.objects.count(), Break.objects.count(), Posting.objects.count(),
        sorted(Break.objects.values_list("pk", "status", "here_minor", "there_minor")), Clock.objects.count(),
    )  # fmt: skip


def test_it_works(provider):
    for number in range(8):
        provider.add(paid(number), 1000, fee=25)
    assert reconciling.reconcile() > 0
    assert standing() == set()
    assert Movement.objects.count() == 8
    assert balance(A.PROVIDER_FEE, "", "CNY") == 200
    assert balance(A.PROVIDER_CLEARING, "", "CNY") == 8 * 975  # what the provider says it has for us
    before = figures()
    provider.asked.clear()
    assert reconciling.reconcile() == 0
    assert len(provider.asked) == 1
    assert standing() == set()
    assert figures() == before


def test_an_interrupted_reading_goes_on(provider):
    for number in range(10):
        provider.add(f"payment:{number}", 5)
    provider.dies_after = 2
    with pytest.raises(GatewayError):
        fetching.fetch()
    assert Movement.objects.count() == 6
    assert not Cursor.objects.get(name="balance").head
    provider.dies_after = None
    provider.add("payment:10", 5)  # comes while the first reading is not over
    fetching.fetch()
    fetching.fetch()
    assert Movement.objects.count() == 11
    assert Cursor.objects.get(name="balance").head == "txn_0010"
    provider.lines = provider.lines[:4]  # the provider knows our place no more
    fetching.fetch()
    assert Movement.objects.count() == 11


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(wrongs=st.lists(st.sampled_from(["", "here", "there", "amount", "currency", "twice"]), min_size=1, max_size=8))
def test_injected_faults_are_the_differences(provider, wrongs):
    """Whole chain, with rows: exactly the injected set, and a second run changes nothing."""
    from django.db import transaction

    kinds = {
        "here": "missing_here", "there": "missing_there", "amount": "amount", "currency": "currency",
        "twice": "duplicate",
    }  # fmt: skip
    point = transaction.savepoint()
    provider.lines, expected = [], set()
    for number, wrong in enumerate(wrongs):
        key = f"payment:pi_{number}" if wrong == "here" else paid(number)
        if wrong != "there":
            amount, currency = (999 if wrong == "amount" else 1000), ("JPY" if wrong == "currency" else "CNY")
            for _line in range(2 if wrong == "twice" else 1):
                provider.add(key, amount, currency)
        if wrong:
            expected.add((key, kinds[wrong]))
    reconciling.reconcile()
    assert standing() == expected
    before = figures()
    reconciling.reconcile()
    assert figures() == before
    transaction.savepoint_rollback(point)


def test_what_is_under_way_is_no_difference(provider):
    now = time.now()
    paid(1, hours=0)  # the provider's line is not there yet
    provider.add("payout:p1", -500, "JPY", kind="transfer", at=now - timedelta(days=2))
    transfer = ProviderTransfer.objects.create(
        source="payout:p1", kind="payout", destination="acct", amount_minor=500, currency="JPY", status="sent",
        created_at=now,
    )  # fmt: skip
    attempt = PaymentAttempt.objects.create(
        reference="purchase:x", method="card", amount_minor=1, currency="CNY", status="succeeded", provider="stripe",
        return_url="x", created_at=now, expires_at=now,
    )  # fmt: skip
    ProviderRefund.objects.create(
        source="refund:r", attempt=attempt, amount_minor=3, status="sent", provider_ref="re_1", created_at=now
    )
    provider.add("refund:re_1", -3, kind="refund", at=now - timedelta(days=2))
    reconciling.reconcile()
    assert standing() == set()
    ProviderTransfer.objects.filter(pk=transfer.pk).update(status="succeeded")
    reconciling.reconcile()
    assert standing() == {("payout:p1", "missing_here")}
    entry = book(
        source="payout:p1:paid", kind="payout_paid",
        legs=[Leg(A.PROVIDER_CLEARING, "", "JPY", -500), Leg(A.BANK, "", "JPY", 500)],
    )  # fmt: skip
    _backdate(entry, 2)
    reconciling.reconcile()
    assert standing() == set()
    assert Break.objects.get().status == "healed"
    assert not Clock.objects.filter(stopped_at=None).exists()


def test_money_that_we_put_there_ourselves(provider):
    provider.add("topup:txn_0000", 9000, "JPY", kind="topup")
    reconciling.reconcile()
    reconciling.reconcile()
    assert standing() == set()
    assert balance(A.BANK, "", "JPY") == -9000


def make_break(provider, amount: int = 700) -> Break:
    provider.add("payout:elsewhere", -amount, kind="payout")
    reconciling.reconcile()
    return breaks.open_breaks().get()


def test_corrected_by_two(provider, dana, ming, tingting):
    found = make_break(provider)
    for call in (
        lambda: breaks.assign(of=found.pk, to=tingting, by=dana),
        lambda: breaks.say(of=found.pk, text="x", by=tingting),
        lambda: breaks.propose(of=found.pk, account="bank", why=WHY, by=tingting),
    ):
        with pytest.raises(NotAllowed):
            call()
    breaks.assign(of=found.pk, to=ming, by=dana)
    breaks.say(of=found.pk, text="Our own payout to the bank.", by=ming)
    with pytest.raises(BadCorrection):
        breaks.propose(of=found.pk, account="seller_payable", why=WHY, by=dana)
    with pytest.raises(BadWords):
        breaks.propose(of=found.pk, account="bank", why="x", by=dana)
    breaks.propose(of=found.pk, account="bank", why=WHY, by=dana)
    with pytest.raises(OwnCorrection):
        breaks.decide(of=found.pk, is_right=True, by=dana)
    assert balance(A.BANK, "", "CNY") == 0
    breaks.decide(of=found.pk, is_right=True, by=ming)
    assert balance(A.BANK, "", "CNY") == 700
    reconciling.reconcile()
    assert standing() == set()
    found.refresh_from_db()
    assert found.status == "corrected"
    assert BreakNote.objects.count() == 1
    with pytest.raises(NotNow):
        breaks.accept(of=found.pk, why=WHY, by=ming)


def test_a_refused_correction_books_nothing(provider, dana, ming):
    found = make_break(provider)
    breaks.propose(of=found.pk, account="bank", why=WHY, by=dana)
    count = Posting.objects.count()
    breaks.decide(of=found.pk, is_right=False, by=ming)
    found.refresh_from_db()
    assert found.status == "open"
    assert Posting.objects.count() == count
    breaks.propose(of=found.pk, account="provider_fee", why=WHY, by=ming)
    provider.add("payout:elsewhere", -1, kind="payout")  # meanwhile another line came: the proposal mends it no more
    reconciling.reconcile()
    with pytest.raises(NotNow):
        breaks.decide(of=found.pk, is_right=True, by=dana)
    assert Posting.objects.count() == count
    assert Correction.objects.filter(state="booked").count() == 0


def test_accepted_stays_accepted_until_the_figures_change(provider, dana):
    found = make_break(provider)
    breaks.accept(of=found.pk, why=WHY, by=dana)
    reconciling.reconcile()
    assert standing() == set()
    assert not Duty.objects.filter(done_at=None).exists()
    provider.add("payout:elsewhere", -1, kind="payout")
    reconciling.reconcile()
    assert standing() == {("payout:elsewhere", "missing_here")}
    assert Break.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_with_the_sdk_over_http(stripe, monkeypatch):
    """The real wire: a payment with its fee, a refund, a payout of a seller, a topup and a dispute, each named by its id."""
    attempt = opened("card")
    stripe.pay(attempt.provider_session)
    attempt = attempts.settle(attempt_id=attempt.pk)
    refunds.request(source="refund:r1", reference=attempt.reference, amount_minor=300, actor="user:x")
    refunds.send_due()
    stripe.control("balance", amount=90_000, currency="jpy")
    account = gateway.current().open_account(
        key="a", source="seller:a", country="JP", currency="JPY", bank_account="000123456789"
    )
    transfers.request(source="payout:p1", destination=account, amount_minor=5_000, currency="JPY", actor="user:x")
    transfers.send_due()
    fetching.fetch()
    found = {line.kind: line for line in Movement.objects.all()}
    refund = ProviderRefund.objects.get()
    assert found["charge"].key == f"payment:{attempt.provider_ref}"
    assert found["charge"].amount_minor == attempt.amount_minor
    assert found["charge"].fee_minor > 0
    assert found["refund"].key == f"refund:{refund.provider_ref}"
    assert found["refund"].amount_minor == -300
    assert found["transfer"].key == "payout:p1"
    assert found["transfer"].currency == "JPY"
    assert found["topup"].amount_minor == 90_000
    charge = found["charge"].source_ref
    dispute = stripe.control("disputes", charge=charge, reason="fraudulent", amount=200)
    fetching.fetch()
    line = Movement.objects.get(kind="adjustment")
    assert line.key == f"dispute:{dispute['id']}"
    assert line.fee_minor > 0
    assert Movement.objects.count() == 5
