"""Payment intents by card, Alipay and WeChat Pay."""

from __future__ import annotations

import base64

import pytest
import stripe

from tests.sandboxes.stripe.harness import Listener, Running, by_wallet, pay


def test_it_works(sandbox: Running, hooks: Listener) -> None:
    intent = pay(sandbox, 12_800, metadata={"purchase": "MP1"}, transfer_group="MP1")

    assert (intent.object, intent.status, intent.amount_received, intent.livemode) == (
        "payment_intent",
        "succeeded",
        12_800,
        False,
    )
    assert intent.payment_method_types == ["card"]
    again = sandbox.client.v1.payment_intents.retrieve(intent.id, params={"expand": ["latest_charge"]})
    charge = again.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert (charge.amount_captured, charge.paid, charge.transfer_group) == (12_800, True, "MP1")
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.last4 == "4242"
    hooks.wait_for("payment_intent.succeeded")
    assert hooks.types == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


@pytest.mark.parametrize(
    ("number", "token", "code", "decline_code"),
    [
        ("4000000000000002", "pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("4000000000009995", "pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("4000000000009987", "pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("4000000000009979", "pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
        ("4000000000000069", "pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("4000000000000119", "pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
        ("4000000000000341", "pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
        (
            "4000000000006975",
            "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
            "card_declined",
            "card_velocity_exceeded",
        ),
    ],
)
def test_each_declining_card(
    sandbox: Running, hooks: Listener, number: str, token: str, code: str, decline_code: str
) -> None:
    by_number = {"type": "card", "card": {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}}
    for way in ({"payment_method": token}, {"payment_method_data": by_number}):
        with pytest.raises(stripe.CardError) as caught:
            sandbox.client.v1.payment_intents.create(
                params={
                    "amount": 1_000,
                    "currency": "cny",
                    "allowed_payment_method_types": ["card"],
                    "confirm": True,
                    **way,
                }
            )
        error = caught.value
        assert (error.http_status, error.code, error.error.decline_code) == (402, code, decline_code)
        intent = sandbox.client.v1.payment_intents.retrieve(error.error.payment_intent.id)
        assert (intent.status, intent.amount_received, intent.payment_method) == ("requires_payment_method", 0, None)
        assert intent.last_payment_error is not None
        assert intent.last_payment_error.code == code
        charge = sandbox.client.v1.charges.retrieve(str(intent.latest_charge))
        assert (charge.status, charge.paid, charge.failure_code) == ("failed", False, code)
    assert sandbox.client.v1.balance.retrieve().available[0].amount == 0
    hooks.wait_for("payment_intent.payment_failed", 2)
    assert "payment_intent.succeeded" not in hooks.types


def test_a_declined_intent_can_be_paid_with_another_card(sandbox: Running) -> None:
    intent = sandbox.client.v1.payment_intents.create(
        params={"amount": 1_000, "currency": "cny", "allowed_payment_method_types": ["card"]}
    )
    with pytest.raises(stripe.CardError):
        sandbox.client.v1.payment_intents.confirm(intent.id, params={"payment_method": "pm_card_chargeDeclined"})

    paid = sandbox.client.v1.payment_intents.confirm(intent.id, params={"payment_method": "pm_card_visa"})

    assert (paid.status, paid.last_payment_error) == ("succeeded", None)
    assert len(sandbox.client.v1.charges.list(params={"payment_intent": intent.id}).data) == 2


def test_a_wrong_or_real_number_is_refused(sandbox: Running) -> None:
    for number, code in (("4242424242424241", "incorrect_number"), ("4111111111111111", "card_declined")):
        with pytest.raises(stripe.CardError) as caught:
            sandbox.client.v1.payment_intents.create(
                params={
                    "amount": 1_000,
                    "currency": "cny",
                    "allowed_payment_method_types": ["card"],
                    "confirm": True,
                    "payment_method_data": {
                        "type": "card",
                        "card": {"number": number, "exp_month": 1, "exp_year": 2040},
                    },
                }
            )
        assert caught.value.code == code


@pytest.mark.parametrize("card", ["pm_card_threeDSecure2Required", "pm_card_authenticationRequired"])
def test_three_d_secure_asks_the_shopper(sandbox: Running, hooks: Listener, card: str) -> None:
    intent = pay(sandbox, card=card, return_url="http://localhost:8000/back")
    assert intent.status == "requires_action"
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    assert intent.next_action.redirect_to_url.url == f"{sandbox.sandbox.world.public_url}/pay/{intent.id}"

    paid = sandbox.control(f"payment_intents/{intent.id}/pay")

    assert paid["status"] == "succeeded"
    hooks.wait_for("payment_intent.succeeded")
    assert "payment_intent.requires_action" in hooks.types


def test_three_d_secure_can_fail(sandbox: Running, hooks: Listener) -> None:
    intent = pay(sandbox, card="pm_card_threeDSecure2Required", return_url="http://localhost:8000/back")

    failed = sandbox.control(f"payment_intents/{intent.id}/pay", {"outcome": "fail"})

    assert failed["status"] == "requires_payment_method"
    assert failed["last_payment_error"]["code"] == "payment_intent_authentication_failure"
    assert failed["latest_charge"] is None
    hooks.wait_for("payment_intent.payment_failed")


def test_off_session_cannot_ask(sandbox: Running) -> None:
    with pytest.raises(stripe.CardError) as caught:
        pay(sandbox, card="pm_card_authenticationRequired", off_session=True)
    assert caught.value.code == "authentication_required"


def test_authorise_then_capture_a_part(sandbox: Running, hooks: Listener) -> None:
    intent = pay(sandbox, 10_000, capture_method="manual")
    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 10_000, 0)
    assert sandbox.client.v1.balance.retrieve().available[0].amount == 0

    with pytest.raises(stripe.InvalidRequestError, match="greater than the remaining amount") as caught:
        sandbox.client.v1.payment_intents.capture(intent.id, params={"amount_to_capture": 10_001})
    assert caught.value.code == "amount_too_large"
    done = sandbox.client.v1.payment_intents.capture(
        intent.id, params={"amount_to_capture": 7_000, "expand": ["latest_charge.balance_transaction"]}
    )

    assert (done.status, done.amount_received, done.amount_capturable) == ("succeeded", 7_000, 0)
    assert done.latest_charge.balance_transaction.amount == 7_000
    hooks.wait_for("payment_intent.succeeded")
    assert hooks.types[1:4] == ["charge.succeeded", "payment_intent.amount_capturable_updated", "charge.captured"]


def test_authorise_then_cancel_releases(sandbox: Running, hooks: Listener) -> None:
    intent = pay(sandbox, capture_method="manual")

    done = sandbox.client.v1.payment_intents.cancel(intent.id, params={"cancellation_reason": "abandoned"})

    assert (done.status, done.cancellation_reason, done.amount_capturable) == ("canceled", "abandoned", 0)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.payment_intents.capture(intent.id)
    assert caught.value.code == "payment_intent_unexpected_state"
    hooks.wait_for("payment_intent.canceled")


def test_an_authorisation_runs_out_after_seven_days(sandbox: Running, hooks: Listener) -> None:
    intent = pay(sandbox, capture_method="manual")

    sandbox.control("advance", {"seconds": 6 * 86_400})
    assert sandbox.client.v1.payment_intents.retrieve(intent.id).status == "requires_capture"
    sandbox.control("advance", {"seconds": 7 * 86_400 + 5})

    assert sandbox.client.v1.payment_intents.retrieve(intent.id).cancellation_reason == "automatic"
    hooks.wait_for("charge.expired")


def test_alipay_redirects(sandbox: Running, hooks: Listener) -> None:
    intent = by_wallet(sandbox, "alipay")
    assert intent.status == "requires_action"
    assert intent.next_action is not None
    action = intent.next_action.alipay_handle_redirect
    assert action is not None
    assert action.url == f"{sandbox.sandbox.world.public_url}/pay/{intent.id}"

    sandbox.control(f"payment_intents/{intent.id}/pay")

    paid = sandbox.client.v1.payment_intents.retrieve(intent.id, params={"expand": ["latest_charge"]})
    assert paid.status == "succeeded"
    assert paid.latest_charge.payment_method_details.type == "alipay"


def test_alipay_needs_a_return_url(sandbox: Running) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        by_wallet(sandbox, "alipay", return_url="")
    assert caught.value.param == "return_url"
    assert sandbox.client.v1.payment_intents.list().data == []


def test_wechat_pay_shows_a_code(sandbox: Running) -> None:
    intent = by_wallet(sandbox, "wechat_pay")
    assert intent.next_action is not None
    action = intent.next_action.wechat_pay_display_qr_code
    assert action is not None
    assert base64.b64decode(action.image_data_url.split(",")[1]).startswith(b"\x89PNG")
    for address, start in ((action.image_url_png, b"\x89PNG"), (action.image_url_svg, b"<svg")):
        assert sandbox.http("GET", address.removeprefix(sandbox.sandbox.world.public_url))[2].startswith(start)

    sandbox.control(f"payment_intents/{intent.id}/pay")

    assert sandbox.client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_wechat_pay_needs_to_know_the_client(sandbox: Running) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=r"wechat_pay\]\[client"):
        by_wallet(sandbox, "wechat_pay", payment_method_options={"wechat_pay": {"setup_future_usage": "none"}})


def test_wallets_cannot_be_held(sandbox: Running) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        by_wallet(sandbox, "alipay", capture_method="manual")
    both = sandbox.client.v1.payment_intents.create(
        params={
            "amount": 1_000,
            "currency": "cny",
            "capture_method": "manual",
            "allowed_payment_method_types": ["card", "alipay", "wechat_pay"],
        }
    )
    assert both.payment_method_types == ["card"]


def test_the_old_name_of_the_types_is_refused(sandbox: Running) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.payment_intents.create(
            params={"amount": 1_000, "currency": "cny", "payment_method_types": ["card"]}  # type: ignore[typeddict-unknown-key]
        )
    assert caught.value.code == "payment_method_types_no_longer_supported"
    old = sandbox.client.v1.payment_intents.create(
        params={"amount": 1_000, "currency": "cny", "payment_method_types": ["card"]},  # type: ignore[typeddict-unknown-key]
        options={"stripe_version": "2025-09-30.clover"},
    )
    assert old.payment_method_types == ["card"]


@pytest.mark.parametrize(
    ("wish", "code", "param"),
    [
        ({"currency": "cny"}, "parameter_missing", "amount"),
        ({"amount": 1_000}, "parameter_missing", "currency"),
        ({"amount": 1_000, "currency": "CNY"}, None, "currency"),
        ({"amount": 1_000, "currency": "xxx"}, None, "currency"),
        ({"amount": "12.5", "currency": "cny"}, "parameter_invalid_integer", "amount"),
        ({"amount": -5, "currency": "cny"}, "parameter_invalid_integer", "amount"),
        ({"amount": 399, "currency": "cny"}, "amount_too_small", "amount"),
        ({"amount": 100_000_000, "currency": "cny"}, "amount_too_large", "amount"),
        ({"amount": 1_000, "currency": "cny", "colour": "red"}, "parameter_unknown", "colour"),
        ({"amount": 1_000, "currency": "cny", "customer": "cus_nobody"}, "resource_missing", "customer"),
        ({"amount": 1_000, "currency": "cny", "payment_method": "pm_no"}, "resource_missing", "payment_method"),
        ({"amount": 1_000, "currency": "cny", "metadata": {"k" * 41: "v"}}, None, f"metadata[{'k' * 41}]"),
    ],
)
def test_bad_parameters(sandbox: Running, wish: dict[str, object], code: str | None, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.payment_intents.create(params=wish)  # type: ignore[arg-type]
    assert (caught.value.http_status, caught.value.code, caught.value.param) == (400, code, param)
    assert sandbox.client.v1.payment_intents.list().data == []


def test_automatic_methods_fit_the_currency_and_want_a_return_url(sandbox: Running) -> None:
    intent = sandbox.client.v1.payment_intents.create(params={"amount": 1_000, "currency": "nzd"})
    assert intent.payment_method_types == ["card", "alipay"]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.payment_intents.confirm(intent.id, params={"payment_method": "pm_card_visa"})
    assert caught.value.param == "return_url"


def test_metadata_is_merged(sandbox: Running) -> None:
    intent = sandbox.client.v1.payment_intents.create(
        params={"amount": 1_000, "currency": "cny", "metadata": {"a": "1", "b": "2"}}
    )
    changed = sandbox.client.v1.payment_intents.update(intent.id, params={"metadata": {"b": "", "c": "3", "7": "x"}})
    assert changed.metadata.to_dict() == {"a": "1", "c": "3", "7": "x"}
    assert sandbox.client.v1.payment_intents.update(intent.id, params={"metadata": ""}).metadata.to_dict() == {}


def test_the_balance_transaction_comes_after_the_answer(sandbox: Running, hooks: Listener) -> None:
    intent = pay(sandbox, 10_000)
    assert intent.capture_method == "automatic_async"
    charge = sandbox.client.v1.charges.retrieve(str(intent.latest_charge))
    assert charge.balance_transaction is None

    sandbox.control("advance")

    hooks.wait_for("charge.updated")
    charge = sandbox.client.v1.charges.retrieve(charge.id, params={"expand": ["balance_transaction"]})
    txn = charge.balance_transaction
    assert (txn.type, txn.amount, txn.fee, txn.net, txn.source) == ("charge", 10_000, 370, 9_630, charge.id)
    at_once = pay(sandbox, 10_000, capture_method="automatic", expand=["latest_charge"])
    assert at_once.latest_charge.balance_transaction is not None


def test_a_paid_intent_is_finished(sandbox: Running) -> None:
    intent = pay(sandbox)
    for verb in ("confirm", "cancel", "capture"):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            getattr(sandbox.client.v1.payment_intents, verb)(intent.id)
        assert caught.value.code == "payment_intent_unexpected_state"
        assert caught.value.error.payment_intent.id == intent.id


def test_a_saved_card_belongs_to_its_customer(sandbox: Running) -> None:
    customer = sandbox.client.v1.customers.create(params={"email": "xiaomei@example.com"})
    method = sandbox.client.v1.payment_methods.attach("pm_card_visa", params={"customer": customer.id})
    with pytest.raises(stripe.InvalidRequestError, match="belongs to a Customer"):
        pay(sandbox, card=method.id)
    assert pay(sandbox, card=method.id, customer=customer.id).customer == customer.id
    saved = sandbox.client.v1.payment_methods.list(params={"customer": customer.id, "type": "card"})
    assert [found.id for found in saved.data] == [method.id]
    assert sandbox.client.v1.payment_methods.detach(method.id).customer is None
    assert sandbox.client.v1.customers.delete(customer.id).deleted is True
