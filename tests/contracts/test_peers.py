"""Where others broke: each lesson of their public bug reports has named tests here, and each of those tests exists."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

# what must hold (and where it broke) → the tests that hold it
LESSONS: dict[str, tuple[str, ...]] = {
    "a fully refunded order never reads as paid: status derives from the ledger (spree#14622, saleor#17098, mercur#1398, #1387)": (
        "tests/orders/test_settlement.py::test_fully_refunded_never_reads_as_paid",
        "tests/orders/test_money.py::test_full_refund_before_release",
        "tests/orders/test_paying_machine.py::test_any_story_ends_well",
    ),
    "splitting a cart or parcel never changes the charge; shares sum exactly (spree#14622)": (
        "tests/orders/test_quoting_policy.py::test_parts_sum_to_the_charge",
        "tests/orders/test_settlement.py::test_what_is_taken_and_what_is_kept_make_the_whole",
        "tests/promotions/test_buying.py::test_a_platforms_coupon_over_two_sellers",
        "tests/orders/test_endings.py::test_in_two_parts_it_ends_with_the_second",
    ),
    "a payout that the bank returns reopens the debt, even if success arrived first (spree#14622)": (
        "tests/sellers/test_payouts.py::test_returned_reopens_the_debt_whichever_came_first",
        "tests/payments/test_transfers.py::test_bank_returns_it_after_success",
        "tests/payments/test_transfers.py::test_a_return_whose_message_is_lost_is_found_within_a_day",
    ),
    "every scheduled money job proves that it ran (spree#14606)": (
        "tests/storefront/test_ops.py::test_jobs_are_judged_by_their_heartbeat",
        "tests/storefront/test_ops.py::test_a_job_that_never_ran_is_seen",
        "tests/config/test_beat.py::test_every_scheduled_task_exists_and_goes_to_its_own_queue",
    ),
    "the same refund many times or in parallel moves money once; two equal refunds both go (saleor/apps#2446)": (
        "tests/concurrency/test_same_payment.py::test_one_refund_sent_from_eight_sides_moves_money_once",
        "tests/payments/test_refunds.py::test_the_same_cause_refunds_once_and_two_equal_causes_twice",
        "tests/payments/test_refunds.py::test_lost_answers_refund_once",
        "tests/orders/test_money.py::test_two_equal_partial_refunds_both_go",
        "tests/concurrency/test_killed.py::test_refunding",
    ),
    "a refund while a dispute is open cannot deduct the seller twice (gumroad#4372)": (
        "tests/orders/test_money.py::test_refund_and_open_dispute_never_deduct_twice",
        "tests/cases/test_life.py::test_refund_while_a_chargeback_is_open_never_deducts_twice",
        "tests/orders/test_endings.py::test_refund_and_lost_dispute_never_deduct_twice",
    ),
    "an outcome of a dispute that no webhook told is found by polling (gumroad#6852)": (
        "tests/cases/test_chargebacks.py::test_an_outcome_that_no_webhook_told_is_found_by_polling",
    ),
    "what can be refunded never exceeds the order's total, tax included (medusa#13883, #10760)": (
        "tests/orders/test_money.py::test_never_more_than_is_left",
        "tests/orders/test_settlement.py::test_pieces_one_by_one_give_back_what_all_at_once_does",
        "tests/payments/test_refunds.py::test_never_more_than_was_paid",
        "tests/concurrency/test_same_payment.py::test_refunds_side_by_side_never_exceed_the_payment",
    ),
    "two returns on one payment keep the summary right (medusa#13433)": (
        "tests/orders/test_money.py::test_two_returns_on_one_payment_keep_both_summaries_right",
        "tests/returns/test_decide.py::test_freight_that_one_return_keeps_is_not_given_by_the_next",
    ),
    "a line stands once in a return; no more comes back than was delivered (medusa#14936)": (
        "tests/returns/test_api.py::test_bad_wishes",
        "tests/returns/test_request.py::test_a_piece_is_in_one_open_case_only",
        "tests/returns/test_races.py::test_one_piece_asked_for_by_many",
    ),
    "goods of a suspended and reinstated seller in an old cart sell or leave with a reason (mercur#377)": (
        "tests/orders/test_pages.py::test_a_suspended_and_reinstated_sellers_goods_sell_again",
        "tests/orders/test_pages.py::test_cart_tells_what_changed",
        "tests/orders/test_checkout.py::test_seller_suspended_after_the_quote_is_told",
    ),
    "the serial of a return is one of that delivery, of that customer, once; never invented (erpnext#27517, #48590, #13378, #7508)": (
        "tests/returns/test_policies.py::test_a_serial_first_seen_on_return_is_not_invented_into_a_match",
        "tests/returns/test_policies.py::test_a_differing_serial_always_overrides_everything",
        "tests/returns/test_inspect.py::test_a_piece_of_another_case_stays_there",
        "tests/returns/test_request.py::test_wrong_customer_finds_nothing",
    ),
    "a deadline adds working time only; which clock counts is settled (chatwoot#13392, zammad multiple SLAs)": (
        "tests/core/test_calendar.py::test_it_works",
        "tests/core/test_calendar.py::test_national_day_and_its_swapped_working_days",
        "tests/core/test_clock_engine.py::test_holidays_do_not_count",
        "tests/core/test_clocks.py::test_starting_twice_is_one_clock",
    ),
    "a reminder does not go out outside service hours (zammad#4432)": (
        "tests/notices/test_send.py::test_a_reminder_does_not_ring_at_night",
        "tests/notices/test_send.py::test_a_reminder_at_night_waits_in_the_queue",
    ),
    "a promotion of the platform, of no seller, works over several sellers (mercur#1284)": (
        "tests/promotions/test_buying.py::test_a_platforms_coupon_over_two_sellers",
    ),
    "registering the webhook again keeps the live address and its secret (spree#14622)": (
        "tests/payments/test_inbox.py::test_registering_again_keeps_the_live_address_and_its_secret",
    ),
}

# What the shopper, the network and strangers do wrong → the tests that hold one outcome, one message, nothing half written.
BAD_INPUT: dict[str, tuple[str, ...]] = {
    "double click": (
        "tests/orders/test_bad_input.py::test_it_works",
        "tests/orders/test_bad_input.py::test_double_call",
        "tests/concurrency/test_hot_item.py::test_one_quote_pressed_eight_times",
        "tests/orders/test_api.py::test_idempotency_key_places_once",
    ),
    "two tabs": (
        "tests/orders/test_bad_input.py::test_two_tabs",
        "tests/orders/test_bad_input.py::test_two_devices",
        "tests/payments/test_attempts.py::test_another_method_closes_the_first_page",
    ),
    "an expired quote": (
        "tests/orders/test_bad_input.py::test_an_old_price",
        "tests/orders/test_checkout.py::test_expired_quote_is_refused",
    ),
    "a changed price": ("tests/orders/test_bad_input.py::test_the_price_shown_is_the_price",),
    "a wrong check digit": ("tests/orders/test_bad_input.py::test_a_wrong_check_digit",),
    "somebody else's ID, quote, address": (
        "tests/accounts/test_identity.py::test_the_register_says_no_or_nothing",
        "tests/accounts/test_identity.py::test_one_person_two_accounts_one_reference",
        "tests/orders/test_bad_input.py::test_somebody_elses_things",
    ),
    "a webhook with a bad signature": ("tests/payments/test_inbox.py::test_forged_body_is_refused",),
    "a webhook for an unknown payment": ("tests/payments/test_inbox.py::test_strange_events_are_ignored",),
    "an amount in another currency": (
        "tests/payments/test_attempts.py::test_another_amount_or_currency_is_not_our_money",
    ),
    "refunds that sum to more than was paid": (
        "tests/payments/test_refunds.py::test_never_more_than_was_paid",
        "tests/concurrency/test_same_payment.py::test_refunds_side_by_side_never_exceed_the_payment",
    ),
    "one coupon 200 times in parallel": (
        "tests/concurrency/test_coupons.py::test_one_coupon_in_two_hundred_purchases",
        "tests/concurrency/test_coupons.py::test_control_one_coupon_twice_without_the_guard",
    ),
    "the last piece and the allowance 200 times in parallel": (
        "tests/concurrency/test_hot_item.py::test_two_hundred_want_the_last_piece",
        "tests/concurrency/test_hot_item.py::test_control_the_race_is_real_without_the_guard",
        "tests/concurrency/test_quota.py::test_two_hundred_spend_one_allowance",
        "tests/concurrency/test_quota.py::test_control_the_race_is_real_without_the_guard",
    ),
}


def names_in(path: str) -> set[str]:
    """Names of the tests in a file."""
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize(("lesson", "tests"), [*LESSONS.items(), *BAD_INPUT.items()])
def test_it_works(lesson: str, tests: tuple[str, ...]) -> None:
    for name in tests:
        path, _, test = name.partition("::")
        assert test in names_in(path), f"{name} is gone: who holds that {lesson}?"


def test_a_missing_test_is_seen() -> None:
    assert "test_nobody_wrote" not in names_in("tests/contracts/test_peers.py")
    assert len(LESSONS) == 16
