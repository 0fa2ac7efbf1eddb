"""When a message between shopper and seller goes on by itself, and why it is held. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.translating.policies import guard, leaks, masking
from marketplace.translating.policies.guard import Verdict
from marketplace.translating.policies.leaks import Leak

KIND = "support.relay"
DEFAULT: dict[str, Any] = {
    "topics": ["product_question", "order_status", "delivery_time", "invoice", "warranty_repair"],
    "abouts": ["listing"],
}
ABOUTS = ("listing", "order", "return_case")
REASONS: Mapping[str, Any] = {
    "numbers": _("Numbers, amounts, sizes, dates or codes differ"),
    "glossary": _("A term of the glossary was lost or changed"),
    "leak": _("Contact or payment outside the shop"),
    "topic": _("Answers on this topic are looked at by a person"),
}
LEAKS: Mapping[str, Any] = {
    "phone": _("phone number"), "mail": _("mail address"), "account": _("account of a chat app"), "elsewhere": _("another app"),
    "link": _("link"), "payment": _("payment outside the shop"), "outside": _("going around the shop"), "qr": _("QR code"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Findings:
    """What a look at both texts found; `reasons` are the codes that hold the message."""

    verdict: Verdict
    leaks: tuple[Leak, ...]
    target_leaks: tuple[Leak, ...]
    terms: tuple[str, ...]

    @property
    def reasons(self) -> list[str]:
        found = {
            "numbers": not self.verdict.agrees,
            "glossary": bool(self.terms),
            "leak": bool(self.leaks or self.target_leaks),
        }
        return [code for code, is_there in found.items() if is_there]


def look(body: str, source: str, rendered: str, target: str, entries: Sequence[masking.Entry] = ()) -> Findings:
    """Both texts compared. One that was not translated agrees with itself; its leaks are looked for all the same."""
    is_same = body == rendered
    return Findings(
        Verdict() if is_same else guard.compare(body, source, rendered, target),
        leaks.find(body),
        () if is_same else leaks.find(rendered),
        () if is_same else masking.broken_terms(body, rendered, entries),
    )


def check(body: Any) -> Mapping[str, Any]:
    """field → what is wrong with a proposed rule."""
    if not isinstance(body, Mapping) or set(body) != set(DEFAULT):
        return {"topics": _("Topics and abouts are needed, nothing else.")}
    wrong: dict[str, Any] = {}
    topics, abouts = body["topics"], body["abouts"]
    if (
        not isinstance(topics, list)
        or len(topics) > 60
        or not all(isinstance(one, str) and 0 < len(one) <= 30 for one in topics)
    ):
        wrong["topics"] = _("A list of topics of tickets.")
    if not isinstance(abouts, list) or not set(map(str, abouts)) <= set(ABOUTS):
        wrong["abouts"] = _("Any of: %(all)s.") % {"all": ", ".join(ABOUTS)}
    return wrong


RULE = rules.register(
    rules.RuleKind(
        code=KIND, title=_("Answers of sellers that reach the shopper by themselves"), default=DEFAULT, check=check,
        help=_("Topics of tickets, and kinds of things they are about. Numbers and leaks are looked at in any case."),
    )
)  # fmt: skip


def goes_by_itself(body: Mapping[str, Any], *, topic: str, about: str) -> bool:
    """May a seller's answer on this reach the shopper without a person, if nothing else holds it?"""
    return topic in body["topics"] or about.partition(":")[0] in body["abouts"]
