"""Signs in words, for the people who decide."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.money import CNY, from_minor

LINKS: Mapping[str, Any] = {
    "account": gettext_lazy("the account itself"), "person": gettext_lazy("the identity"), "card": gettext_lazy("the card of the deposit"),
    "device": gettext_lazy("the browser"), "place": gettext_lazy("the address"), "phone": gettext_lazy("the phone"),
    "bank": gettext_lazy("the bank account of payouts"),
}  # fmt: skip
SHARED: Mapping[str, tuple[str, ...]] = {
    "seller_self": ("account", "person", "card"), "seller_device": ("device",), "seller_home": ("place", "phone"),
    "seller_bank": ("bank",),
}  # fmt: skip
DECISIONS: Mapping[str, Any] = {
    "allow": gettext_lazy("Goes on"), "step_up": gettext_lazy("A proof is wanted"), "hold": gettext_lazy("A person looks"),
}  # fmt: skip
PROOFS: Mapping[str, Any] = {
    "otp": gettext_lazy("code of the authenticator app"), "sms": gettext_lazy("code by text message"),
    "bank": gettext_lazy("the card's bank (3-D Secure)"),
}  # fmt: skip


def yuan(fen: int) -> str:
    return f"¥{from_minor(fen, CNY).amount:,}"


def told(code: str, facts: Mapping[str, Any]) -> str:
    """One sign as a sentence with its figures."""
    shared = [one for one in facts["seller_links"] if one in SHARED.get(code, ())]
    links = ", ".join(str(LINKS[one]) for one in shared)
    refused = ", ".join(str(LINKS.get(one, one)) for one in facts["refused_by"])
    figures = {
        **facts, "money": yuan(facts["fen"]), "day_money": yuan(facts["fen_day"]), "usual": yuan(facts["usual_fen"]),
        "place_money": yuan(facts["place_fen"]), "share": facts["ring_bp"] // 100,
        "young_money": yuan(facts.get("young_fen", 0)), "loyal_share": facts.get("loyal_bp", 0) // 100, "links": links, "refused": refused,
    }  # fmt: skip
    return str(_sentences().get(code, code)) % figures


def _sentences() -> Mapping[str, str]:
    return {
        "many_purchases": _("%(purchases_hour)d purchases within an hour, %(purchases_day)d within a day"),
        "much_money": _("%(day_money)s within a day"),
        "rush": _("A fresh account: %(purchases_hour)d purchases within an hour, %(day_money)s in all"),
        "many_declines": _("%(declines_day)d payments declined by banks within a day"),
        "new_account": _("The account is %(account_hours)d hours old"),
        "big_first": _("A first purchase of %(money)s"),
        "new_device": _("A browser that this account never used before"),
        "new_place": _("An address that this account never ordered to"),
        "far_above": _("%(money)s, far above the usual %(usual)s"),
        "way_in_changed": _("Password, phone, e-mail or second factor changed %(way_in_hours)d hours before"),
        "device_accounts": _("%(device_accounts)d accounts in one browser within 30 days"),
        "device_cards": _("%(device_cards)d cards in one browser within 30 days"),
        "place_people": _("%(place_people)d people at one address within 90 days"),
        "place_trade": _("So many people, and %(place_money)s to that address within 90 days"),
        "young_crowd": _("%(young_people)d people with fresh accounts at one address, %(young_money)s each"),
        "young_trade": _("So many fresh accounts at one address, spending %(young_money)s each"),
        "person_accounts": _("%(person_accounts)d accounts of one identity"),
        "account_cards": _("%(account_cards)d cards within 30 days"),
        "card_accounts": _("One card pays for %(card_accounts)d accounts"),
        "network_accounts": _("%(network_accounts)d accounts from one network within a day"),
        "refused_hand": _("Shares with a purchase that was refused: %(refused)s"),
        "refused_place": _("The address of a purchase that was refused"),
        "seller_self": _("Shared with the seller: %(links)s"),
        "seller_device": _("Shared with the seller: %(links)s"),
        "seller_home": _("Shared with the seller: %(links)s"),
        "seller_bank": _("Shared with the seller: %(links)s"),
        "one_shop": _(
            "%(loyal_accounts)d connected accounts bought %(loyal_orders)d times at this shop within a month, %(loyal_share)d %% of all"
            " they bought"
        ),
        "ring": _("%(ring_orders)d orders of a month from %(ring_accounts)d connected accounts: %(share)d %% of the seller's sales"),
    }  # fmt: skip
