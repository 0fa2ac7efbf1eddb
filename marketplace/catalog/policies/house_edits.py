"""What the desk may propose of the house's lists: watched words, restricted categories, brands, properties. Pure.

Each check answers field → what is wrong with it, for the form and for whoever calls the service.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.catalog.policies.matching import brand_key
from marketplace.catalog.search.text import normalise

TERM_KINDS = ("forbidden", "claim")
ATTRIBUTE_KINDS = ("text", "number", "choice", "yesno")
MOST_NICKNAMES, MOST_CHOICES = 20, 60
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
SLUG = re.compile(r"[a-z0-9-]{1,60}")

TEXT = _("Please write at most %(most)d characters.")
NEEDED = _("This is needed.")
YES_OR_NO = _("Yes or no.")
SOURCE = _("Name the law, the list or the letter that this rests on.")
Rule = Callable[[Any], Any]
Rules = Mapping[str, Rule]


def text(most: int, least: int = 0, words: Any = NEEDED) -> Rule:
    """A line of text; `least` characters at least."""

    def judge(value: Any) -> Any:
        if not isinstance(value, str) or len(value.strip()) < least or "\x00" in value:
            return words
        return TEXT % {"most": most} if len(value) > most else None

    return judge


def _flag(value: Any) -> Any:
    return None if isinstance(value, bool) else YES_OR_NO


def _one_of(*codes: str) -> Rule:
    return lambda value: None if value in codes else _("Please choose one of the listed values.")


def _matches(pattern: re.Pattern[str], words: Any) -> Rule:
    return lambda value: None if isinstance(value, str) and pattern.fullmatch(value) else words


def _whole(value: Any) -> Any:
    is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 999
    return None if is_whole else _("A whole number from 0 to 999.")


def _term(value: Any) -> Any:
    wrong = text(60, 2)(value)
    if wrong is None and value != normalise(value):
        return _("Please write it as the rules read it: %(term)s") % {"term": normalise(value)}
    return wrong


def _nicknames(value: Any) -> Any:
    if not isinstance(value, list) or len(value) > MOST_NICKNAMES:
        return _("At most %(most)d names, separated by commas.") % {"most": MOST_NICKNAMES}
    if any(text(60, 2)(one) is not None for one in value):
        return _("Each nickname has 2 to 60 characters.")
    if any(one != normalise(one) for one in value):
        return _("Please write it as the rules read it: %(term)s") % {"term": ", ".join(map(normalise, value))}
    return None if len(set(value)) == len(value) else _("A name stands here twice.")


def _choices(value: Any) -> Any:
    if not isinstance(value, list) or len(value) > MOST_CHOICES:
        return _("At most %(most)d choices.") % {"most": MOST_CHOICES}
    for one in value:
        if not isinstance(one, list) or len(one) != 3 or any(text(60, 1)(part) is not None for part in one):
            return _("Each choice is a code, a Chinese and an English name.")
        if not CODE.fullmatch(one[0]):
            return _("A code begins with a letter and holds letters, digits and _.")
    return None if len({one[0] for one in value}) == len(value) else _("A code stands here twice.")


TERM: Rules = {
    "term": _term, "kind": _one_of(*TERM_KINDS), "source": text(120, 3, SOURCE), "is_active": _flag,
}  # fmt: skip
RESTRICTION: Rules = {
    "category": _matches(SLUG, _("Please choose a category.")), "is_closed": _flag, "needs_certificate": _flag,
    "reason": text(200, 4), "source": text(120, 3, SOURCE), "in_force": _flag,
}  # fmt: skip
BRAND: Rules = {
    "name": text(80, 1), "name_zh": text(80), "nicknames": _nicknames, "needs_authorisation": _flag, "is_open": _flag,
}  # fmt: skip
ATTRIBUTE: Rules = {
    "category": _matches(SLUG, _("Please choose a category.")),
    "code": _matches(CODE, _("A code begins with a letter and holds letters, digits and _.")), "name_zh_hans": text(60, 1),
    "name_en": text(60, 1), "kind": _one_of(*ATTRIBUTE_KINDS), "unit": text(12), "choices": _choices, "on_label": _flag,
    "position": _whole, "in_force": _flag,
}  # fmt: skip


def check_term(body: Mapping[str, Any]) -> dict[str, Any]:
    """A word that the rules look for."""
    return _judge(body, TERM)


def check_restriction(body: Mapping[str, Any]) -> dict[str, Any]:
    """A category that asks for more, or is closed."""
    wrong = _judge(body, RESTRICTION)
    if not wrong and body["in_force"] and not (body["is_closed"] or body["needs_certificate"]):
        wrong["needs_certificate"] = _("A restriction closes the category or asks for a certificate.")
    return wrong


def check_brand(body: Mapping[str, Any]) -> dict[str, Any]:
    """A brand with its names."""
    wrong = _judge(body, BRAND)
    if not wrong and not brand_key(body["name"]):
        wrong["name"] = _("Nothing in this can be searched for.")
    if not wrong and body["is_open"] and body["needs_authorisation"]:
        wrong["is_open"] = _("Open to everybody, or with proof: not both.")
    return wrong


def check_attribute(body: Mapping[str, Any]) -> dict[str, Any]:
    """A typed property of a category."""
    wrong = _judge(body, ATTRIBUTE)
    if not wrong and (body["kind"] == "choice") != bool(body["choices"]):
        wrong["choices"] = _("Choices belong to the kind choice, and to no other.")
    if not wrong and body["unit"] and body["kind"] != "number":
        wrong["unit"] = _("Only numbers have a unit.")
    return wrong


def _judge(body: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    wrong: dict[str, Any] = {str(name): _("This field is not known.") for name in body if name not in rules}
    for name, judge in rules.items():
        if (words := judge(body.get(name))) is not None:
            wrong[name] = words
    return wrong
