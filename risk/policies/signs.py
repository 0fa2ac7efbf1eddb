"""The signs that are looked for: from figures to reasons. Pure; every threshold and weight is data (`rules_of_risk`)."""

from collections.abc import Callable, Mapping

from risk.policies.facts import Facts

Limits = Mapping[str, int]
Sign = Callable[[Facts, Limits], bool]


def _has_history(facts: Facts) -> bool:
    return facts.bought_before > 0


SIGNS: Mapping[str, Sign] = {
    # velocity
    "many_purchases": lambda f, limit: f.purchases_hour > limit["purchases_hour"] or f.purchases_day > limit["purchases_day"],
    "rush": lambda f, limit: f.account_hours < limit["new_account_hours"]
    and f.purchases_hour >= limit["rush_purchases"]
    and f.fen_day >= limit["rush_fen"],
    "much_money": lambda f, limit: f.purchases_day > 1 and f.fen_day > limit["fen_day"],
    "many_declines": lambda f, limit: f.declines_day >= limit["declines_day"],
    # who is this
    "new_account": lambda f, limit: f.account_hours < limit["new_account_hours"],
    "big_first": lambda f, limit: not _has_history(f) and f.fen >= limit["first_fen"],
    "new_device": lambda f, limit: f.is_new_device,
    "new_place": lambda f, limit: f.is_new_place,
    "far_above": lambda f, limit: _has_history(f)
    and f.fen >= limit["big_fen"]
    and f.fen * 100 >= f.usual_fen * limit["far_above_percent"],
    "way_in_changed": lambda f, limit: f.way_in_hours is not None
    and f.way_in_hours < limit["way_in_hours"]
    and f.account_hours >= limit["settled_account_hours"],
    # many of one thing
    "device_accounts": lambda f, limit: f.device_accounts >= limit["device_accounts"],
    "device_cards": lambda f, limit: f.device_cards >= limit["device_cards"],
    "place_people": lambda f, limit: f.place_people >= limit["place_people"],
    "place_trade": lambda f, limit: f.place_people >= limit["place_people"] and f.place_fen >= limit["place_fen"],
    "young_crowd": lambda f, limit: f.young_people >= limit["young_people"] and f.young_fen >= limit["young_fen"],
    "young_trade": lambda f, limit: f.young_people > limit["young_people"] and f.young_fen >= limit["young_fen"],
    "person_accounts": lambda f, limit: f.person_accounts >= limit["person_accounts"],
    "account_cards": lambda f, limit: f.account_cards >= limit["account_cards"],
    "card_accounts": lambda f, limit: f.card_accounts >= limit["card_accounts"],
    "network_accounts": lambda f, limit: f.network_accounts >= limit["network_accounts"],
    # what a person found before
    "refused_hand": lambda f, limit: bool({"account", "device", "person", "card"} & set(f.refused_by)),
    "refused_place": lambda f, limit: "place" in f.refused_by,
    # buyer and seller are one
    "seller_self": lambda f, limit: bool({"account", "person", "card"} & set(f.seller_links)),
    "seller_device": lambda f, limit: "device" in f.seller_links,
    "seller_bank": lambda f, limit: "bank" in f.seller_links,
    "seller_home": lambda f, limit: bool({"place", "phone"} & set(f.seller_links)),
    "ring": lambda f, limit: f.ring_orders >= limit["ring_orders"]
    and f.ring_accounts >= limit["ring_accounts"]
    and f.ring_bp >= limit["ring_bp"],
    "one_shop": lambda f, limit: f.loyal_orders >= limit["loyal_orders"]
    and f.loyal_accounts >= limit["loyal_accounts"]
    and f.loyal_bp >= limit["loyal_bp"],
}  # fmt: skip

# What a fresh proof that it is the account's owner answers; the card's bank, asked by 3-D Secure, answers a little more.
BY_OWNER = frozenset({"new_device", "new_place", "far_above", "way_in_changed"})
BY_BANK = BY_OWNER | {"new_account", "big_first", "rush", "many_declines", "account_cards", "device_cards"}
ANSWERED_BY: Mapping[str, frozenset[str]] = {"otp": BY_OWNER, "sms": BY_OWNER, "bank": BY_BANK}

# Which kind of fraud a sign speaks of: for people and for the measurement.
KINDS: Mapping[str, tuple[str, ...]] = {
    "velocity": ("many_purchases", "rush", "much_money", "many_declines"),
    "takeover": ("new_device", "new_place", "far_above", "way_in_changed"),
    "many": (
        "device_accounts", "device_cards", "place_people", "place_trade", "young_crowd", "young_trade", "person_accounts", "account_cards",
        "card_accounts", "network_accounts",
    ),
    "collusion": ("seller_self", "seller_device", "seller_bank", "seller_home", "ring", "one_shop"),
    "known": ("refused_hand", "refused_place"),
    "first": ("new_account", "big_first"),
}  # fmt: skip


def seen_in(facts: Facts, limits: Limits) -> tuple[str, ...]:
    """The signs that these figures show, in the order of the table."""
    return tuple(code for code, sign in SIGNS.items() if sign(facts, limits))
