"""Which parameters each endpoint takes, as the official SDK 16.1 lists them for API 2026-10-28.endive.

A test compares this table with the SDK. Stripe refuses a parameter that it does not know, and so does the sandbox.
"""

from __future__ import annotations

from typing import Final

from .errors import ApiError, invalid, unknown_parameter
from .types import API_VERSION, Json, names

_EVERYWHERE: Final = frozenset({"expand"})
_READING: Final = frozenset({"expand", "client_secret"})
# Real parameters whose effect is not modelled. Refusing them is better than pretending.
_NOT_MODELLED: Final = frozenset(
    names(
        "application_fee application_fee_amount confirmation_token mandate mandate_data transfer_data "
        "reverse_transfer refund_application_fee source tax_id_data discounts invoice_creation "
        "optional_items shipping_options"
    )
)
_RENAMED_ON: Final = "2026-09-30"


def _set(text: str) -> frozenset[str]:
    return frozenset(names(text))


TABLE: Final[dict[str, frozenset[str]]] = {
    "customers.create": _set(
        "address balance business_name cash_balance description email individual_name invoice_prefix "
        "invoice_settings metadata name next_invoice_sequence payment_method phone preferred_locales shipping "
        "source tax tax_exempt tax_id_data test_clock validate"
    ),
    "customers.update": _set(
        "address balance business_name cash_balance default_source description email individual_name invoice_prefix "
        "invoice_settings metadata name next_invoice_sequence phone preferred_locales shipping source tax "
        "tax_exempt validate"
    ),
    "customers.list": _set("created email ending_before limit starting_after test_clock"),
    "payment_methods.create": _set(
        "acss_debit affirm afterpay_clearpay alipay allow_redisplay alma amazon_pay au_becs_debit bacs_debit "
        "bancontact billie billing_details bizum blik boleto card cashapp crypto custom customer customer_balance "
        "eps fpx giropay grabpay ideal interac_present kakao_pay klarna konbini kr_card link mb_way metadata "
        "mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank payco payment_method paynow paypal "
        "paypay payto pix promptpay radar_options revolut_pay samsung_pay satispay scalapay sepa_debit sequra "
        "sofort sunbit swish twint type upi us_bank_account wechat_pay zip"
    ),
    "payment_methods.list": _set("allow_redisplay customer customer_account ending_before limit starting_after type"),
    "payment_methods.attach": _set("customer customer_account"),
    "payment_methods.update": _set("allow_redisplay billing_details card metadata us_bank_account"),
    "payment_intents.create": _set(
        "allowed_payment_method_types amount amount_details application_fee_amount automatic_payment_methods "
        "capture_method confirm confirmation_method confirmation_token currency customer customer_account "
        "description error_on_requires_action excluded_payment_method_types hooks mandate mandate_data metadata "
        "off_session on_behalf_of payment_details payment_method payment_method_configuration payment_method_data "
        "payment_method_options radar_options receipt_email return_url setup_future_usage shipping "
        "statement_descriptor statement_descriptor_suffix transfer_data transfer_group use_stripe_sdk"
    ),
    "payment_intents.update": _set(
        "allowed_payment_method_types amount amount_details application_fee_amount capture_method currency customer "
        "customer_account description excluded_payment_method_types hooks metadata payment_details payment_method "
        "payment_method_configuration payment_method_data payment_method_options receipt_email setup_future_usage "
        "shipping statement_descriptor statement_descriptor_suffix transfer_data transfer_group"
    ),
    "payment_intents.confirm": _set(
        "allowed_payment_method_types amount_details amount_to_confirm capture_method confirmation_token "
        "error_on_requires_action excluded_payment_method_types hooks mandate mandate_data off_session "
        "payment_details payment_method payment_method_data payment_method_options radar_options receipt_email "
        "return_url setup_future_usage shipping use_stripe_sdk"
    ),
    "payment_intents.capture": _set(
        "amount_details amount_to_capture application_fee_amount final_capture hooks metadata payment_details "
        "statement_descriptor statement_descriptor_suffix transfer_data"
    ),
    "payment_intents.cancel": _set("cancellation_reason"),
    "payment_intents.list": _set("created customer customer_account ending_before limit starting_after"),
    "charges.list": _set("created customer ending_before limit payment_intent starting_after transfer_group"),
    "charges.update": _set("customer description fraud_details metadata receipt_email shipping transfer_group"),
    "charges.capture": _set(
        "amount application_fee application_fee_amount receipt_email statement_descriptor "
        "statement_descriptor_suffix transfer_data transfer_group"
    ),
    "refunds.create": _set(
        "amount charge currency customer instructions_email metadata origin payment_intent reason "
        "refund_application_fee reverse_transfer"
    ),
    "refunds.update": _set("metadata"),
    "refunds.list": _set("charge created ending_before limit payment_intent starting_after"),
    "accounts.create": _set(
        "account_token business_profile business_type capabilities company controller country default_currency "
        "documents email external_account groups individual metadata settings tos_acceptance type"
    ),
    "accounts.update": _set(
        "account_token business_profile business_type capabilities company default_currency documents email "
        "external_account groups individual metadata settings tos_acceptance"
    ),
    "accounts.list": _set("created ending_before limit starting_after"),
    "account_links.create": _set("account collect collection_options refresh_url return_url type"),
    "balance_transactions.list": _set("created currency ending_before limit payout source starting_after type"),
    "transfers.create": _set(
        "amount currency description destination metadata source_transaction source_type transfer_group"
    ),
    "transfers.update": _set("description metadata"),
    "transfers.list": _set("created destination ending_before limit starting_after transfer_group"),
    "reversals.create": _set("amount description metadata refund_application_fee"),
    "reversals.list": _set("ending_before limit starting_after"),
    "payouts.create": _set(
        "amount currency description destination metadata method payout_method source_type statement_descriptor"
    ),
    "payouts.list": _set("arrival_date created destination ending_before limit starting_after status"),
    "payouts.update": _set("metadata"),
    "disputes.update": _set("evidence intended_submission_method metadata submit"),
    "disputes.list": _set("charge created ending_before limit payment_intent starting_after"),
    "events.list": _set("created delivery_success ending_before limit starting_after type types"),
    "webhook_endpoints.create": _set("api_version connect description enabled_events metadata url"),
    "webhook_endpoints.update": _set("description disabled enabled_events metadata url"),
    "webhook_endpoints.list": _set("ending_before limit starting_after"),
    "checkout.sessions.create": _set(
        "adaptive_pricing after_expiration allow_promotion_codes allowed_payment_method_types automatic_tax "
        "billing_address_collection branding_settings cancel_url client_reference_id consent_collection currency "
        "custom_fields custom_text customer customer_account customer_creation customer_email customer_update "
        "discounts excluded_payment_method_types expires_at integration_identifier invoice_creation line_items "
        "locale managed_payments metadata mode name_collection optional_items origin_context payment_intent_data "
        "payment_method_collection payment_method_configuration payment_method_data payment_method_options "
        "permissions phone_number_collection redirect_on_completion return_url saved_payment_method_options "
        "setup_intent_data shipping_address_collection shipping_options submit_type subscription_data success_url "
        "tax_id_collection ui_mode wallet_options"
    ),
    "checkout.sessions.list": _set(
        "created customer customer_account customer_details ending_before limit payment_intent payment_link "
        "starting_after status subscription"
    ),
    "checkout.sessions.update": _set("collected_information line_items metadata payment_intent_data shipping_options"),
}


def check(endpoint: str, method: str, values: Json, version: str | None) -> None:
    """Raises for a parameter that Stripe does not know, no longer knows, or that the sandbox does not model."""
    known = TABLE.get(endpoint, _READING if method == "GET" else _EVERYWHERE) | _EVERYWHERE
    for name in values:
        if name == "payment_method_types" and "allowed_payment_method_types" in known:
            _check_renamed(version)
        elif name not in known:
            raise unknown_parameter(name)
        elif method == "POST" and name in _NOT_MODELLED and values[name] not in ("", "false"):
            raise invalid(name, f"Stripe knows this parameter, the sandbox does not model it: {name}")


def _check_renamed(version: str | None) -> None:
    if (version or API_VERSION) >= _RENAMED_ON:
        raise ApiError(
            400,
            "`payment_method_types` is no longer supported in this API version. Use `allowed_payment_method_types`, "
            "`excluded_payment_method_types` or dynamic payment methods instead.",
            code="payment_method_types_no_longer_supported",
            param="payment_method_types",
        )
