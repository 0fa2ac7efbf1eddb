"""How urgent a ticket is, and why: tier, topic, legal deadline, mood, cause. A dated rule (`support.priority`); pure.

    {"topics": {"complaint": "high"}, "legal": ["complaint"], "causes": {"seal_incident": "urgent"}, "angry": ["投诉"]}

The highest reason wins; what the caller asks for is the floor. Nothing lowers a priority but a person.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules

LEVELS = ("low", "normal", "high", "urgent")
TIER, TOPIC, LEGAL, MOOD, CAUSE, ASKED, LADDER = "tier", "topic", "legal", "mood", "cause", "asked", "ladder"
REASONS = {
    TIER: _("A member with priority"),
    TOPIC: _("A topic that cannot wait"),
    LEGAL: _("The law sets a day for the answer"),
    MOOD: _("The person is upset"),
    CAUSE: _("Something went wrong on our side"),
    ASKED: _("A colleague set it"),
    LADDER: _("Its clock runs out"),
}
# SAMPLE figures, like every number of the desk's rules.
DEFAULT: Mapping[str, Any] = {
    "topics": {"authenticity": "high", "damaged": "high", "payment_problem": "high", "complaint": "high"},
    "legal": ["complaint", "account_privacy"],
    "causes": {
        "seal_incident": "urgent", "parcel_lost": "urgent", "promise_broken": "high", "delivery_failed": "high",
        "parcel_damaged": "high", "sent_back": "high", "customs_long": "high", "parcel_silent": "high",
        "hand_in_late": "normal", "departure_late": "normal", "night": "high",
    },
    "angry": ["投诉", "12315", "骗子", "骗人", "垃圾", "气死", "太过分", "工商", "曝光", "起诉", "scam", "lawyer", "furious", "fraud"],
}  # fmt: skip
SHOUTED = 12  # capital letters in a row of words


def is_upset(text: str, words: Iterable[str]) -> bool:
    """Does it sound angry: a word of the list, a row of exclamation marks, or a sentence in capitals?"""
    low = text.lower()
    if any(word.lower() in low for word in words) or "!!!" in text or "！！！" in text:
        return True
    letters = [sign for sign in text if sign.isascii() and sign.isalpha()]
    return len(letters) >= SHOUTED and sum(sign.isupper() for sign in letters) >= 0.8 * len(letters)


def assess(
    body: Mapping[str, Any], *, floor: str, topic: str, has_priority: bool, text: str = "", cause: str = ""
) -> tuple[str, list[str]]:
    """(priority, reasons) of a ticket that opens now."""
    found: list[tuple[str, str]] = []
    if has_priority:
        found.append(("high", TIER))
    if topic in body["topics"]:
        found.append((body["topics"][topic], TOPIC))
    if topic in body["legal"]:
        found.append(("high", LEGAL))
    if is_upset(text, body["angry"]):
        found.append(("high", MOOD))
    if cause in body["causes"]:
        found.append((body["causes"][cause], CAUSE))
    if LEVELS.index(floor) > LEVELS.index("normal"):
        found.append((floor, ASKED))
    best = max([floor, *(level for level, _why in found)], key=LEVELS.index)
    return best, [why for level, why in found]


def raised(priority: str) -> str:
    """One level up; urgent stays."""
    return LEVELS[min(LEVELS.index(priority) + 1, len(LEVELS) - 1)]


def check(body: Any) -> dict[str, Any]:
    """Field → what is wrong with it."""
    if not isinstance(body, Mapping) or set(body) != set(DEFAULT):
        return {"body": _("topics, legal, causes and angry are needed, and nothing else.")}
    wrong: dict[str, Any] = {}
    for name in ("topics", "causes"):
        if not isinstance(body[name], Mapping) or not set(body[name].values()) <= set(LEVELS):
            wrong[name] = _("Each line says low, normal, high or urgent.")
    for name in ("legal", "angry"):
        if not isinstance(body[name], list | tuple) or not all(isinstance(one, str) and one for one in body[name]):
            wrong[name] = _("A list of words is expected.")
    return wrong


RULE = rules.register(
    rules.RuleKind(
        code="support.priority", title=_("Priority of tickets"), default=DEFAULT, check=check,
        help=_("Topics and causes that are more urgent than others, topics with a legal deadline, words of angry people. SAMPLE."),
    )
)  # fmt: skip
