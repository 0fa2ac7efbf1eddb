"""Connected accounts, transfers, reversals and payouts."""

from __future__ import annotations

import pytest
import stripe

from tests.sandboxes.stripe.harness import Listener, Running, by_wallet, pay, seller


def booked(sandbox: Running, amount: int = 10_000) -> str:
    """A charge whose money is on the platform's balance."""
    return str(pay(sandbox, amount, capture_method="automatic", transfer_group="MO1").latest_charge)


def transfer(sandbox: Running, amount: int, to: str, **more: object) -> stripe.Transfer:
    return sandbox.client.v1.transfers.create(
        params={"amount": amount, "currency": "cny", "destination": to, **more}  # type: ignore[typeddict-item]
    )


def available(sandbox: Running, account: str | None = None) -> dict[str, int]:
    options: stripe.RequestOptions = {"stripe_account": account} if account else {}
    balance = sandbox.client.v1.balance.retrieve(options=options)
    return {part.currency: part.amount for part in balance.available}


def test_it_works(sandbox: Running, hooks: Listener) -> None:
    akira = seller(sandbox)
    assert akira.capabilities is not None
    assert (akira.payouts_enabled, akira.capabilities.transfers) == (True, "active")
    charge = booked(sandbox)

    sent = transfer(sandbox, 8_000, akira.id, source_transaction=charge, metadata={"order": "MO1"})

    assert (sent.transfer_group, sent.source_transaction, sent.reversed) == ("MO1", charge, False)
    assert available(sandbox, akira.id) == {"cny": 8_000}
    assert available(sandbox) == {"cny": 10_000 - 370 - 8_000}
    payout = sandbox.client.v1.payouts.create(
        params={"amount": 8_000, "currency": "cny"}, options={"stripe_account": akira.id}
    )
    assert payout.status == "pending"
    sandbox.control("advance")
    paid = sandbox.client.v1.payouts.retrieve(payout.id, options={"stripe_account": akira.id})
    assert paid.status == "paid"
    assert available(sandbox, akira.id) == {"cny": 0}
    hooks.wait_for("payout.paid")
    assert [event["account"] for event in hooks.events if event["type"] == "payout.paid"] == [akira.id]
    assert sandbox.client.v1.transfers.list(params={"transfer_group": "MO1"}).data[0].id == sent.id


def test_transfers_stay_within_their_charge(sandbox: Running) -> None:
    akira, charge = seller(sandbox), booked(sandbox)
    transfer(sandbox, 9_000, akira.id, source_transaction=charge)

    with pytest.raises(stripe.InvalidRequestError, match="must not exceed the source amount"):
        transfer(sandbox, 1_001, akira.id, source_transaction=charge)

    transfer(sandbox, 1_000, akira.id, source_transaction=charge)
    assert available(sandbox, akira.id) == {"cny": 10_000}


def test_without_a_source_the_balance_decides(sandbox: Running) -> None:
    akira = seller(sandbox)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        transfer(sandbox, 500, akira.id)
    assert caught.value.code == "balance_insufficient"
    sandbox.control("balance", {"amount": 500, "currency": "cny"})
    assert transfer(sandbox, 500, akira.id).amount == 500


def test_a_transfer_before_the_money_is_available(tmp_path: object, hooks: Listener) -> None:
    running = Running(f"{tmp_path}/slow.sqlite3", hooks, settle_days=2.0)
    try:
        akira, charge = seller(running), booked(running)
        with pytest.raises(stripe.InvalidRequestError):
            transfer(running, 1_000, akira.id)
        transfer(running, 1_000, akira.id, source_transaction=charge)
        assert available(running, akira.id) == {"cny": 0}
        running.control("advance")
        assert available(running, akira.id) == {"cny": 1_000}
    finally:
        running.stop()


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"destination": "acct_nobody"}, "resource_missing"),
        ({"currency": "usd", "source_transaction": "CHARGE"}, None),
        ({"source_transaction": "CHARGE", "transfer_group": "other"}, None),
        ({"source_transaction": "ch_nothing"}, "resource_missing"),
        ({"amount": 0}, "parameter_invalid_integer"),
    ],
)
def test_bad_transfers(sandbox: Running, wish: dict[str, object], code: str | None) -> None:
    akira, charge = seller(sandbox), booked(sandbox)
    wish = {key: charge if value == "CHARGE" else value for key, value in wish.items()}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.transfers.create(
            params={"amount": 100, "currency": "cny", "destination": akira.id} | wish  # type: ignore[arg-type]
        )
    assert caught.value.code == code
    assert sandbox.client.v1.transfers.list().data == []


def test_an_account_without_the_capability_gets_nothing(sandbox: Running, hooks: Listener) -> None:
    akira, charge = seller(sandbox), booked(sandbox)
    sandbox.control(f"accounts/{akira.id}/restrict", {"transfers": "inactive", "currently_due": ["external_account"]})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        transfer(sandbox, 100, akira.id, source_transaction=charge)
    assert caught.value.code == "insufficient_capabilities_for_transfer"
    assert hooks.wait_for("account.updated", 2)["requirements"]["currently_due"] == ["external_account"]


def test_wallet_money_can_be_transferred_too(sandbox: Running) -> None:
    intent = by_wallet(sandbox, "alipay", 5_000)
    paid = sandbox.control(f"payment_intents/{intent.id}/pay")
    assert transfer(sandbox, 5_000, seller(sandbox).id, source_transaction=paid["latest_charge"]).amount == 5_000


def test_reversals_take_back(sandbox: Running, hooks: Listener) -> None:
    akira, charge = seller(sandbox), booked(sandbox)
    sent = transfer(sandbox, 8_000, akira.id, source_transaction=charge)
    reversals = sandbox.client.v1.transfers.reversals

    part = reversals.create(sent.id, params={"amount": 3_000, "metadata": {"case": "MR1"}})
    assert (part.amount, part.transfer) == (3_000, sent.id)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unreversed amount"):
        reversals.create(sent.id, params={"amount": 5_001})
    assert reversals.create(sent.id).amount == 5_000
    with pytest.raises(stripe.InvalidRequestError):
        reversals.create(sent.id)

    now = sandbox.client.v1.transfers.retrieve(sent.id)
    assert (now.amount_reversed, now.reversed, len(now.reversals.data)) == (8_000, True, 2)
    assert available(sandbox, akira.id) == {"cny": 0}
    assert len(reversals.list(sent.id).data) == 2
    assert reversals.retrieve(sent.id, part.id).metadata.case == "MR1"
    hooks.wait_for("transfer.reversed", 2)


def test_money_already_paid_out_cannot_be_reversed(sandbox: Running) -> None:
    akira, charge = seller(sandbox), booked(sandbox)
    sent = transfer(sandbox, 8_000, akira.id, source_transaction=charge)
    sandbox.client.v1.payouts.create(params={"amount": 8_000, "currency": "cny"}, options={"stripe_account": akira.id})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.transfers.reversals.create(sent.id)
    assert caught.value.code == "balance_insufficient"
    assert sandbox.client.v1.transfers.retrieve(sent.id).amount_reversed == 0


def test_the_bank_returns_a_payout(sandbox: Running, hooks: Listener) -> None:
    akira = seller(sandbox)
    sandbox.control("balance", {"amount": 900, "currency": "cny", "account": akira.id})
    payout = sandbox.client.v1.payouts.create(
        params={"amount": 900, "currency": "cny"}, options={"stripe_account": akira.id}
    )
    sandbox.control("advance")
    hooks.wait_for("payout.paid")

    returned = sandbox.control(f"payouts/{payout.id}/return", {"failure_code": "no_account"})

    assert (returned["status"], returned["failure_code"]) == ("failed", "no_account")
    assert available(sandbox, akira.id) == {"cny": 900}
    hooks.wait_for("payout.failed")
    kinds = [kind for kind in hooks.types if kind.startswith("payout.")]
    assert kinds == ["payout.created", "payout.updated", "payout.paid", "payout.failed"]


def test_payouts_need_money_a_bank_and_permission(sandbox: Running) -> None:
    akira = seller(sandbox)
    wishes = [({"amount": 1, "currency": "cny"}, "balance_insufficient"), ({"amount": 1, "currency": "usd"}, None)]
    for wish, code in wishes:
        with pytest.raises(stripe.InvalidRequestError) as caught:
            sandbox.client.v1.payouts.create(params=wish, options={"stripe_account": akira.id})
        assert caught.value.code == code
    sandbox.control(f"accounts/{akira.id}/restrict", {"payouts_enabled": False})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.payouts.create(params={"amount": 1, "currency": "cny"}, options={"stripe_account": akira.id})
    assert caught.value.code == "payouts_not_allowed"


def test_a_pending_payout_can_be_cancelled(sandbox: Running) -> None:
    akira = seller(sandbox)
    sandbox.control("balance", {"amount": 900, "currency": "cny", "account": akira.id})
    mine: stripe.RequestOptions = {"stripe_account": akira.id}
    payout = sandbox.client.v1.payouts.create(params={"amount": 900, "currency": "cny"}, options=mine)
    assert sandbox.client.v1.payouts.cancel(payout.id, options=mine).status == "canceled"
    assert available(sandbox, akira.id) == {"cny": 900}
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.client.v1.payouts.cancel(payout.id, options=mine)


def test_accounts_are_apart(sandbox: Running) -> None:
    akira, lupe = seller(sandbox), seller(sandbox, country="MX")
    sandbox.control("balance", {"amount": 900, "currency": "cny", "account": akira.id})
    payout = sandbox.client.v1.payouts.create(
        params={"amount": 900, "currency": "cny"}, options={"stripe_account": akira.id}
    )
    for options in ({}, {"stripe_account": lupe.id}):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            sandbox.client.v1.payouts.retrieve(payout.id, options=options)
        assert caught.value.http_status == 404
    with pytest.raises(stripe.PermissionError):
        sandbox.client.v1.balance.retrieve(options={"stripe_account": "acct_stranger"})


def test_accounts_change_and_go(sandbox: Running) -> None:
    akira = seller(sandbox)
    changed = sandbox.client.v1.accounts.update(
        akira.id, params={"metadata": {"seller": "7"}, "business_profile": {"name": "Akira"}}
    )
    assert changed.metadata is not None
    assert changed.metadata.seller == "7"
    link = sandbox.client.v1.account_links.create(
        params={
            "account": akira.id,
            "type": "account_onboarding",
            "return_url": "http://localhost:8000/seller/",
            "refresh_url": "http://localhost:8000/seller/again/",
        }
    )
    status, page = sandbox.page(link.url.removeprefix(sandbox.sandbox.world.public_url))
    assert status == 200
    assert "http://localhost:8000/seller/" in page
    assert sandbox.client.v1.accounts.retrieve_current(options={"stripe_account": akira.id}).id == akira.id
    assert sandbox.client.v1.accounts.delete(akira.id).deleted is True


def test_the_books_agree(sandbox: Running) -> None:
    """Every movement has one balance transaction; their sum is the balance."""
    akira, charge = seller(sandbox), booked(sandbox)
    transfer(sandbox, 6_000, akira.id, source_transaction=charge)
    sandbox.client.v1.refunds.create(params={"charge": charge, "amount": 1_000})
    txns = list(sandbox.client.v1.balance_transactions.list(params={"limit": 1}).auto_paging_iter())
    assert sorted((txn.type, txn.amount, txn.fee) for txn in txns) == [
        ("charge", 10_000, 370),
        ("refund", -1_000, 0),
        ("transfer", -6_000, 0),
    ]
    assert sum(txn.net for txn in txns) == available(sandbox)["cny"]
    only = sandbox.client.v1.balance_transactions.list(params={"source": charge})
    assert [txn.type for txn in only.data] == ["charge"]
