"""The chart of accounts: every account code, its kind, whose it is and whether the database guards it. See docs/ledger.md."""

from dataclasses import dataclass
from enum import StrEnum

from marketplace.ledger.models import Account


class AccountCode(StrEnum):
    """Permanent codes of the book."""

    PROVIDER_CLEARING = "provider_clearing"
    ESCROW = "escrow"
    REFUND_PAYABLE = "refund_payable"
    SELLER_PAYABLE = "seller_payable"
    SELLER_RESERVE = "seller_reserve"
    SELLER_RECEIVABLE = "seller_receivable"
    PAYOUT_IN_TRANSIT = "payout_in_transit"
    DEPOSIT = "deposit"
    COMMISSION_INCOME = "commission_income"
    FREIGHT_INCOME = "freight_income"
    FX_FEE_INCOME = "fx_fee_income"
    TAX_PAYABLE = "tax_payable"
    FX_CLEARING = "fx_clearing"
    COMPENSATION_EXPENSE = "compensation_expense"
    DISPUTE_HOLD = "dispute_hold"
    PROMOTION_EXPENSE = "promotion_expense"
    PROMOTION_BY_SELLER = "promotion_by_seller"
    STORE_CREDIT = "store_credit"
    CREDIT_RESERVED = "credit_reserved"
    REFUND_ADVANCE = "refund_advance"
    CLAIM_PAYABLE = "claim_payable"
    BANK = "bank"
    PROVIDER_FEE = "provider_fee"
    INSURANCE_PAYABLE = "insurance_payable"
    WARRANTY_UNEARNED = "warranty_unearned"
    WARRANTY_INCOME = "warranty_income"
    WARRANTY_RESERVE = "warranty_reserve"
    WARRANTY_COST = "warranty_cost"
    REPAIR_UNEARNED = "repair_unearned"
    REPAIR_INCOME = "repair_income"
    REPAIR_PAYABLE = "repair_payable"
    REPAIR_COST = "repair_cost"
    PRICE_DIFFERENCE = "price_difference"
    CARRIER_PAYABLE = "carrier_payable"
    STORAGE_INCOME = "storage_income"
    FREIGHT_COST = "freight_cost"
    FREIGHT_PAYABLE = "freight_payable"
    COURIER_PAYABLE = "courier_payable"
    EXCHANGE_DIFFERENCE = "exchange_difference"
    EXCHANGE_RESERVED = "exchange_reserved"
    CLAIM_RECEIVABLE = "claim_receivable"
    AFTERSALES_RESERVE = "aftersales_reserve"
    AFTERSALES_COST = "aftersales_cost"


@dataclass(frozen=True)
class AccountRule:
    """`kind` gives the natural side; a guarded account can never be overdrawn (CHECK in the database)."""

    kind: str
    is_guarded: bool
    meaning: str


ASSET, LIABILITY, INCOME, EXPENSE = (
    Account.Kind.ASSET,
    Account.Kind.LIABILITY,
    Account.Kind.INCOME,
    Account.Kind.EXPENSE,
)

CHART: dict[AccountCode, AccountRule] = {
    AccountCode.PROVIDER_CLEARING: AccountRule(ASSET, False, "money at the payment provider"),
    AccountCode.ESCROW: AccountRule(LIABILITY, True, "a shopper's money waiting for one order; owner order:<number>"),
    AccountCode.REFUND_PAYABLE: AccountRule(
        LIABILITY, True, "refunds decided, not yet confirmed; owner order:<number>"
    ),
    AccountCode.SELLER_PAYABLE: AccountRule(LIABILITY, True, "owed to a seller; owner seller:<id>"),
    AccountCode.SELLER_RESERVE: AccountRule(
        LIABILITY, True, "owed to a seller, kept for some days against refunds; owner seller:<id>"
    ),
    AccountCode.SELLER_RECEIVABLE: AccountRule(
        ASSET, True, "a seller owes us (claw-back after payout); owner seller:<id>"
    ),
    AccountCode.PAYOUT_IN_TRANSIT: AccountRule(LIABILITY, True, "on the way to a seller's bank; owner seller:<id>"),
    AccountCode.DEPOSIT: AccountRule(LIABILITY, True, "a seller's deposit; owner seller:<id>"),
    AccountCode.COMMISSION_INCOME: AccountRule(INCOME, False, "our commission"),
    AccountCode.FREIGHT_INCOME: AccountRule(INCOME, False, "freight charged to shoppers"),
    AccountCode.FX_FEE_INCOME: AccountRule(INCOME, False, "currency conversion fee charged to shoppers"),
    AccountCode.TAX_PAYABLE: AccountRule(LIABILITY, False, "import tax collected for customs"),
    AccountCode.FX_CLEARING: AccountRule(
        ASSET,
        False,
        "the bridge between two linked postings of a conversion; owner bill:<id> for a carrier's bill until it is paid",
    ),
    AccountCode.COMPENSATION_EXPENSE: AccountRule(
        EXPENSE, False, "what we bear: goodwill, broken promises, differences"
    ),
    AccountCode.DISPUTE_HOLD: AccountRule(ASSET, False, "withdrawn by the provider while a dispute is open"),
    AccountCode.PROMOTION_EXPENSE: AccountRule(EXPENSE, False, "discounts that we bear"),
    AccountCode.PROMOTION_BY_SELLER: AccountRule(
        ASSET, False, "discounts that a seller bears: yuan not collected, their currency not paid; owner seller:<id>"
    ),
    AccountCode.STORE_CREDIT: AccountRule(LIABILITY, True, "credit that a shopper has with us; owner user:<id>"),
    AccountCode.CREDIT_RESERVED: AccountRule(
        LIABILITY, True, "credit set aside for a purchase that waits for its payment; owner purchase:<number>"
    ),
    AccountCode.REFUND_ADVANCE: AccountRule(
        ASSET, True, "an instant refund lent before the decision; owner return_case:<number>"
    ),
    AccountCode.CLAIM_PAYABLE: AccountRule(
        LIABILITY, True, "damages decided (假一赔三), not yet transferred; owner user:<id>"
    ),
    AccountCode.BANK: AccountRule(ASSET, False, "money on our own bank account"),
    AccountCode.PROVIDER_FEE: AccountRule(EXPENSE, False, "what the payment provider keeps for its work"),
    AccountCode.INSURANCE_PAYABLE: AccountRule(LIABILITY, False, "premiums collected for the insurer of the road"),
    AccountCode.WARRANTY_UNEARNED: AccountRule(
        LIABILITY, True, "warranties paid that have not begun; owner order:<number>"
    ),
    AccountCode.WARRANTY_INCOME: AccountRule(INCOME, False, "warranties that have begun"),
    AccountCode.WARRANTY_RESERVE: AccountRule(LIABILITY, False, "set aside for claims against warranties that run"),
    AccountCode.WARRANTY_COST: AccountRule(EXPENSE, False, "laid into the warranty reserve, and claims beyond it"),
    AccountCode.REPAIR_UNEARNED: AccountRule(
        LIABILITY, True, "paid by a shopper for a repair under way; owner repair:<number>"
    ),
    AccountCode.REPAIR_INCOME: AccountRule(INCOME, False, "our share of repairs that shoppers paid"),
    AccountCode.REPAIR_PAYABLE: AccountRule(
        LIABILITY, True, "owed to a service point or for its parts; owner repair_partner:<id>"
    ),
    AccountCode.REPAIR_COST: AccountRule(EXPENSE, False, "repairs that we bear: goods sent back and not as sold"),
    AccountCode.STORAGE_INCOME: AccountRule(INCOME, False, "what sellers pay for shelves abroad, by volume and day"),
    AccountCode.PRICE_DIFFERENCE: AccountRule(
        EXPENSE, False, "tax and freight that came out other than quoted: ours, whichever way"
    ),
    AccountCode.CARRIER_PAYABLE: AccountRule(
        LIABILITY, True, "billed by a carrier or an airline, not yet paid; owner carrier:<code>"
    ),
    AccountCode.FREIGHT_COST: AccountRule(
        EXPENSE,
        False,
        "what carriers charge us; owner lane:<code> for our flights, returns for couriers of returns and repairs",
    ),
    AccountCode.EXCHANGE_DIFFERENCE: AccountRule(
        EXPENSE,
        False,
        "lost (or gained) because a rate moved between booking and payment; owner method:<code>, carrier:<code>",
    ),
    AccountCode.FREIGHT_PAYABLE: AccountRule(
        LIABILITY, False, "accrued for flights, until a bill or the paid invoice clears it; owner method:<code>"
    ),
    AccountCode.COURIER_PAYABLE: AccountRule(
        LIABILITY,
        True,
        "accrued for parcels of returns and repairs, until the carrier's bill clears it; owner carrier:<code>",
    ),
    AccountCode.EXCHANGE_RESERVED: AccountRule(
        LIABILITY, True, "money of a returned piece that pays its replacement; owner purchase:<number>"
    ),
    AccountCode.CLAIM_RECEIVABLE: AccountRule(
        ASSET,
        True,
        "asked back for claims that we paid; owner <party>:<code> (carrier, airline, broker, seller, insurer)",
    ),
    AccountCode.AFTERSALES_RESERVE: AccountRule(
        LIABILITY, True, "laid aside for what we shall bear of returns, claims and repairs; owed to nobody yet"
    ),
    AccountCode.AFTERSALES_COST: AccountRule(
        EXPENSE, False, "laid into the after-sales reserve, less what was drawn from it and released"
    ),
}
