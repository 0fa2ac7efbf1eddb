"""Each question of the invariants finds what it is there for: the world is broken on purpose, one thing at a time."""

import pytest
from django.core.management import call_command
from django.db import connection

from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.models import JobHeartbeat, OutboxDelivery, OutboxEvent
from marketplace.scenes import invariants
from marketplace.scenes.invariants import check_all
from sellers.models import Seller

BREAKS = [
    ("kept balances", "UPDATE ledger_account SET balance_minor = balance_minor - 5 WHERE code = 'seller_payable'"),
    ("the escrow of finished orders is empty", "UPDATE ledger_account SET balance_minor = -7 WHERE code = 'escrow' AND owner ="
     " (SELECT 'order:' || number FROM orders_order WHERE lifecycle = 'completed' LIMIT 1)"),
    ("waiting money", "UPDATE ledger_account SET balance_minor = -1 WHERE code = 'escrow' AND balance_minor < 0"),
    ("an order is the sum of its lines", "UPDATE orders_orderline SET goods_fen = goods_fen + 1"),
    ("refunds are the sum", "UPDATE orders_orderline SET refunded_fen = refunded_fen - 1 WHERE refunded_fen > 0"),
    ("no more is refunded", "UPDATE orders_refund SET amount_fen = amount_fen * 900, goods_fen = amount_fen * 900 - freight_fen - tax_fen"),
    ("the provider gives back", "UPDATE payments_providerrefund SET amount_minor = amount_minor * 900"),
    ("money on its way", "UPDATE sellers_payout SET status = 'sent' WHERE id = (SELECT min(id) FROM sellers_payout)"),
    ("reserved stock", "UPDATE catalog_stock SET on_hand = on_hand + 3, reserved = reserved + 3"),
    ("quota taken", "UPDATE tariff_quotayear SET taken_fen = taken_fen - 1 WHERE taken_fen > 0"),
    ("a cancelled order holds", "UPDATE tariff_quotause SET restored_fen = 0 WHERE restored_fen > 0"),
    ("freight payable", "INSERT INTO freight_clearing (awb, owner, document, amount_fen, at)"
     " VALUES ('784-1', 'method:own', 'bill:0', 5, now())"),
    ("every listing has its signal", "DELETE FROM catalog_listingsignal"),
]  # fmt: skip
# What triggers forbid can only happen where somebody switched them off: the auditor must see that too.
FORBIDDEN = [
    ("trial balance", "ledger_posting",
     "UPDATE ledger_posting SET amount_minor = amount_minor + 1 WHERE id = (SELECT min(id) FROM ledger_posting)"),
    ("every transaction", "ledger_posting", "DELETE FROM ledger_posting WHERE id = (SELECT min(id) FROM ledger_posting)"),
    ("custody chains", "logistics_custodyevent",
     "UPDATE logistics_custodyevent SET place = 'elsewhere' WHERE id = (SELECT max(id) FROM logistics_custodyevent)"),
    ("custody and the public log", "core_logentry", "UPDATE core_logentry SET payload_digest = repeat('0', 64)"),
    ("a received piece", "logistics_custodyevent", "DELETE FROM logistics_custodyevent WHERE subject LIKE 'unit:%'"),
    ("passports verify", "logistics_custodyevent",
     "UPDATE logistics_custodyevent SET actor = 'user:nobody' WHERE action = 'captured'"),
    ("a parcel in transit", "logistics_seal", "UPDATE logistics_parcel SET status = 'arrived'; DELETE FROM logistics_seal"),
]  # fmt: skip


def test_it_works(grown: list[str]) -> None:
    said: list[str] = []
    assert check_all(said.append) == []
    assert len(said) == len(list(invariants.checks()))
    assert all(line.startswith("ok") for line in said)


@pytest.mark.parametrize(("title", "statement"), BREAKS)
def test_a_broken_world_is_seen(grown: list[str], title: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0
    assert [problem for problem in check_all(lambda _line: None) if problem.startswith(title)]


@pytest.mark.parametrize(("title", "table", "statement"), FORBIDDEN)
def test_what_triggers_forbid_is_seen_too(grown: list[str], title: str, table: str, statement: str) -> None:
    with connection.cursor() as cursor:
        for name in {table, "logistics_parcel", "logistics_seal"}:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        cursor.execute(statement)
    assert [problem for problem in check_all(lambda _line: None) if problem.startswith(title)]


def test_a_dead_delivery_is_seen(grown: list[str]) -> None:
    event = OutboxEvent.objects.create(topic="orders.paid", key="x:1", payload={}, created_at=time.now())
    OutboxDelivery.objects.create(
        event=event, handler="a.b", key="x:1", status="dead", next_at=time.now(), error="ValueError"
    )
    assert any("dead" in problem for problem in check_all(lambda _line: None))


def test_a_clock_that_runs_on_is_seen(grown: list[str]) -> None:
    seller = Seller.objects.filter(status="approved")[0]
    clocks.start(kind="application_review", subject=f"seller:{seller.public_id}")
    assert any("still runs" in problem for problem in check_all(lambda _line: None))


def test_a_clock_nobody_looked_at_is_seen(grown: list[str]) -> None:
    now = time.now()
    clock = clocks.start(kind="support_first_reply", subject="ticket:MT1")
    type(clock).objects.filter(pk=clock.pk).update(next_check_at=now - time.timedelta(hours=1))
    assert check_all(lambda _line: None) == []
    JobHeartbeat.objects.update_or_create(job=invariants.CLOCK_JOB, defaults={"started_at": now, "finished_at": now})
    assert any("nobody noticed" in problem for problem in check_all(lambda _line: None))


def test_the_command_says_so_and_ends_with_a_status(grown: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("invariants")
    assert "everything adds up" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_listingsignal")
    with pytest.raises(SystemExit) as ended:
        call_command("invariants")
    assert ended.value.code == 1
