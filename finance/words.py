"""Names of accounts and of what can be wrong, for people of finance."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from finance.policies.matching import Kind
from marketplace.ledger.chart import AccountCode as A

ACCOUNTS: Mapping[str, Any] = {
    A.PROVIDER_CLEARING: _("At the payment provider"),
    A.ESCROW: _("Held for orders"),
    A.REFUND_PAYABLE: _("Refunds under way"),
    A.SELLER_PAYABLE: _("Owed to sellers"),
    A.SELLER_RESERVE: _("Sellers' reserve"),
    A.SELLER_RECEIVABLE: _("Sellers owe us"),
    A.PAYOUT_IN_TRANSIT: _("Payouts on the way"),
    A.DEPOSIT: _("Sellers' deposits"),
    A.COMMISSION_INCOME: _("Commission"),
    A.FREIGHT_INCOME: _("Freight charged"),
    A.FX_FEE_INCOME: _("Currency fee"),
    A.TAX_PAYABLE: _("Import tax for customs"),
    A.FX_CLEARING: _("Currency bridge"),
    A.COMPENSATION_EXPENSE: _("What we bear"),
    A.DISPUTE_HOLD: _("Disputed at the bank"),
    A.PROMOTION_EXPENSE: _("Discounts that we bear"),
    A.PROMOTION_BY_SELLER: _("Discounts that sellers bear"),
    A.STORE_CREDIT: _("Store credit of shoppers"),
    A.CREDIT_RESERVED: _("Store credit set aside for purchases"),
    A.REFUND_ADVANCE: _("Instant refunds that we lend"),
    A.CLAIM_PAYABLE: _("Damages decided"),
    A.INSURANCE_PAYABLE: _("Premiums for the insurer"),
    A.WARRANTY_UNEARNED: _("Warranties that have not begun"),
    A.WARRANTY_INCOME: _("Warranties that have begun"),
    A.WARRANTY_RESERVE: _("Warranty reserve"),
    A.WARRANTY_COST: _("Claims against warranties"),
    A.REPAIR_UNEARNED: _("Repairs paid, not done yet"),
    A.REPAIR_INCOME: _("Our share of repairs"),
    A.REPAIR_PAYABLE: _("Owed to service points"),
    A.REPAIR_COST: _("Repairs that we bear"),
    A.PRICE_DIFFERENCE: _("Tax and freight other than quoted"),
    A.CARRIER_PAYABLE: _("Owed to carriers"),
    A.STORAGE_INCOME: _("Storage fees"),
    A.BANK: _("Our bank account"),
    A.PROVIDER_FEE: _("Fees of the provider"),
    A.FREIGHT_COST: _("Freight that carriers charge"),
    A.EXCHANGE_DIFFERENCE: _("Differences of exchange"),
    A.FREIGHT_PAYABLE: _("Flights not billed yet"),
    A.COURIER_PAYABLE: _("Couriers of returns not billed yet"),
    A.EXCHANGE_RESERVED: _("Set aside for exchanges"),
    A.CLAIM_RECEIVABLE: _("Asked back for claims"),
    A.AFTERSALES_RESERVE: _("After-sales reserve"),
    A.AFTERSALES_COST: _("Laid aside for after-sales"),
}
KINDS: Mapping[str, Any] = {
    "asset": _("Asset"), "liability": _("Liability"), "income": _("Income"), "expense": _("Expense"),
}  # fmt: skip
BREAKS: Mapping[str, Any] = {
    Kind.MISSING_HERE: _("Missing in our book"),
    Kind.MISSING_THERE: _("Missing at the provider"),
    Kind.AMOUNT: _("Amounts differ"),
    Kind.CURRENCY: _("Wrong currency"),
    Kind.DUPLICATE: _("Booked twice"),
}
FAULTS: Mapping[str, Any] = {
    "": _("As booked"),
    "unknown": _("Not ours: no order, parcel or flight has this number"),
    "twice": _("Billed before"),
    "more": _("More than we booked"),
    "less": _("Less than we booked"),
    "not_compared": _("Not compared: no exchange rate of that day"),
}
BILLS: Mapping[str, Any] = {
    "entered": _("To be booked"),
    "booked": _("Owed"),
    "paid": _("Paid"),
    "dropped": _("Dropped"),
}
ALARMS: Mapping[str, Any] = {
    "failed": _("The last run failed"),
    "hangs": _("Began and did not end"),
    "late": _("Has not run for too long"),
    "never": _("Has never run"),
}


def break_words(one: Any) -> Any:
    """What is wrong in a difference."""
    if one.is_bank and one.kind == Kind.MISSING_THERE:
        return _("Missing on the bank's statement")
    return BREAKS[one.kind]


def account_words(code: str) -> Any:
    """The name of an account code; the code itself where a newer one has no name yet."""
    return ACCOUNTS.get(code, code)
