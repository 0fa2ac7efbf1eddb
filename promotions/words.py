"""What a promotion says to people: what is taken off, and why one is not used. One place for page and API."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.money import CNY, from_minor
from promotions.models import Promotion

WHY = {
    "other_goods": gettext_lazy("for other goods"),
    "bundle_incomplete": gettext_lazy("not all goods of the bundle are here"),
    "budget_gone": gettext_lazy("the budget of this promotion is used up"),
    "better_used": gettext_lazy("another combination takes more off"),
    "not_combined": gettext_lazy("cannot be combined at the moment"),
    "not_your_tier": gettext_lazy("for members of another tier"),
    "gift_gone": gettext_lazy("all gifts have been given away"),
    "gift_over_limits": gettext_lazy("the parcel would exceed the limits of personal import with it"),
    "not_first_order": gettext_lazy("only for the first order of a person"),
}


RECENCY = {
    "3": gettext_lazy("bought lately"),
    "2": gettext_lazy("bought a while ago"),
    "1": gettext_lazy("bought long ago"),
}
FREQUENCY = {"2": gettext_lazy("often"), "1": gettext_lazy("now and then")}
MONETARY = {"2": gettext_lazy("much"), "1": gettext_lazy("a little")}


def cell_words(cell: str) -> str:
    """`R3 F1 M2` for people; empty before the first order."""
    if not cell:
        return ""
    recency, frequency, monetary = (part[1] for part in cell.split())
    return " · ".join([str(RECENCY[recency]), str(FREQUENCY[frequency]), str(MONETARY[monetary])])


def yuan(fen: int) -> str:
    """¥12 or ¥12.50."""
    amount = from_minor(fen, CNY).amount
    return f"¥{amount:.0f}" if fen % 100 == 0 else f"¥{amount:.2f}"


def terms(promotion: Promotion) -> str:
    """One sentence: ¥40 off from ¥300; ¥80 off from ¥500."""
    if promotion.kind == Promotion.Kind.GIFT:
        gift = promotion.gift.title if promotion.gift else ""
        if not promotion.threshold_fen:
            return _("Gift: %(gift)s") % {"gift": gift}
        return _("Gift: %(gift)s, from %(sum)s") % {"gift": gift, "sum": yuan(promotion.threshold_fen)}
    if promotion.tiers:
        steps = [_step(int(at), int(off), promotion.kind) for at, off in promotion.tiers]
        return "; ".join(steps)
    words = _("%(percent)s%% off") % {"percent": f"{promotion.off_bp / 100:g}"}
    if promotion.threshold_fen:
        words = _("%(off)s from %(sum)s") % {"off": words, "sum": yuan(promotion.threshold_fen)}
    if promotion.most_off_fen:
        words = _("%(off)s, at most %(sum)s") % {"off": words, "sum": yuan(promotion.most_off_fen)}
    return words


def _step(at: int, off: int, kind: str) -> str:
    if kind == Promotion.Kind.BUNDLE:
        return _("%(sum)s off each set") % {"sum": yuan(off)}
    if not at:
        return _("%(sum)s off") % {"sum": yuan(off)}
    return _("%(off)s from %(sum)s") % {"off": _("%(sum)s off") % {"sum": yuan(off)}, "sum": yuan(at)}


def why_not(passed: Mapping[str, Any]) -> str:
    """Why a promotion of the quote document is not used."""
    if passed["why"] == "below_threshold":
        return _("%(sum)s of goods are missing") % {"sum": yuan(passed["missing_fen"])}
    return str(WHY.get(passed["why"], ""))


def told(promotions: Mapping[str, Any], language: str) -> dict[str, Any]:
    """`document["promotions"]` for a page: what is used, what not and why."""

    def name(one: Mapping[str, Any]) -> str:
        return str(one["title_en"] if one["title_en"] and language.startswith("en") else one["title"])

    return {
        "fen": promotions.get("fen", 0),
        "applied": [
            {"title": name(one), "fen": one["fen"], "gift": one.get("gift", "")} for one in promotions.get("applied", ())
        ],
        "passed": [
            {"title": name(one), "why": why_not(one), "fen": one["fen"]} for one in promotions.get("passed", ())
        ],
    }  # fmt: skip
