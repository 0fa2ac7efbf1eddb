"""Is a promotion one that can be kept? Pure: fields in, what is wrong with them out."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from promotions.policies.rules_of_membership import TIERS
from promotions.policies.rules_of_promotions import MOST_OFF_BP

KINDS = frozenset({"coupon", "spend_save", "bundle", "gift", "first_order"})
CLAIMS = frozenset({"open", "code", "points", "granted"})
MOST_DAYS = timedelta(days=366)
MOST_BUDGET_FEN = 100_000_000_00


def faults(values: Mapping[str, Any], *, is_sellers: bool, listings: int, now: datetime) -> dict[str, Any]:
    """Field → what is wrong; empty where it can be kept."""
    wrong: dict[str, Any] = {}
    kind = values.get("kind")
    if kind not in KINDS:
        wrong["kind"] = _("Choose one of the kinds of promotion.")
    if not str(values.get("title") or "").strip():
        wrong["title"] = _("Shoppers read this: give it a name.")
    wrong |= _days(values, now) | _money(values) | _how(values, kind)
    if kind == "first_order" and is_sellers:
        wrong["kind"] = _("A first-order price is the platform's.")
    if kind == "bundle" and not 2 <= listings <= 5:
        wrong["listings"] = _("A bundle is made of two to five listings.")
    if kind == "gift" and (not is_sellers or values.get("gift") is None):
        wrong["gift"] = _("A gift is a listing of the shop that gives it.")
    if kind != "gift" and values.get("gift") is not None:
        wrong["gift"] = _("Only a gift promotion gives something away.")
    if kind == "bundle" and not is_sellers:
        wrong["kind"] = _("A bundle is made by the shop that sells it.")
    if any(tier not in TIERS for tier in values.get("member_tiers") or ()):
        wrong["member_tiers"] = _("Each of them is a tier of members.")
    return wrong


def _days(values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    starts, ends = values["starts_at"], values["ends_at"]
    if ends <= max(starts, now):
        return {"ends_at": _("It has to end after it starts, and in the future.")}
    return {"ends_at": _("A year at most.")} if ends - starts > MOST_DAYS else {}


def _money(values: Mapping[str, Any]) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if not 0 < values.get("budget_fen", 0) <= MOST_BUDGET_FEN:
        wrong["budget_fen"] = _("A budget above zero is needed: it is never exceeded.")
    tiers, off_bp = values.get("tiers") or [], values.get("off_bp", 0)
    if values.get("kind") == "gift":
        if tiers or off_bp:
            wrong["tiers"] = _("A gift takes nothing off the price.")
    elif bool(tiers) == bool(off_bp):
        wrong["tiers"] = _("Either amounts off, or a percentage.")
    elif not 0 <= off_bp <= MOST_OFF_BP:
        wrong["off_bp"] = _("Between 0 and 90 percent.")
    elif tiers and not _are_tiers(tiers, is_bundle=values.get("kind") == "bundle"):
        wrong["tiers"] = _("Steps like “300 40”: from this sum this much off; more for more, never more than the sum.")
    if not 0 <= values.get("platform_bp", 0) <= 10_000:
        wrong["platform_bp"] = _("Between 0 and 100 percent.")
    return wrong


def _are_tiers(tiers: Any, *, is_bundle: bool) -> bool:
    if not isinstance(tiers, list) or not 1 <= len(tiers) <= 5:
        return False
    pairs = [tuple(step) for step in tiers if isinstance(step, (list, tuple)) and len(step) == 2]
    if len(pairs) != len(tiers) or not all(isinstance(value, int) for pair in pairs for value in pair):
        return False
    if is_bundle:
        return len(pairs) == 1 and pairs[0][1] > 0
    rising = all(low[0] < high[0] and low[1] < high[1] for low, high in pairwise(pairs))
    return rising and all(at >= 0 and off > 0 and (at == 0 or off <= at) for at, off in pairs)


def _how(values: Mapping[str, Any], kind: Any) -> dict[str, Any]:
    claim, code = values.get("claim") or "", values.get("code")
    if kind != "coupon":
        return {"claim": _("Only coupons are handed out.")} if claim or code else {}
    if claim not in CLAIMS:
        return {"claim": _("How does a shopper come by it?")}
    if (claim == "code") != bool(code):
        return {"code": _("A code belongs to coupons with a code, and to no others.")}
    if code and not (4 <= len(code) <= 20 and code.isascii() and code.isalnum()):
        return {"code": _("Four to twenty letters and digits.")}
    if (claim == "points") != bool(values.get("points_price")):
        return {"points_price": _("Points belong to coupons for points, and to no others.")}
    if (claim == "granted") != bool(values.get("occasion")):
        return {"occasion": _("An occasion belongs to coupons that we hand out, and to no others.")}
    return {}
