"""What the rules find in a review, a question or an answer before others read it. Pure.

Nothing is refused for being unfriendly: what is found is held until a person has looked. A text is hidden for one of the
REASONS only, each a matter of law, never because it is bad for business (E-Commerce Law Art. 39).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.search.text import normalise
from marketplace.translating.policies import leaks

MAX_BODY, MIN_QUESTION = 2000, 4
MAX_PHOTOS = 6
QUESTIONS_A_DAY = 20


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the law lets us hide words. `keeps_stars`: only the words are the matter, the stars go on counting; else hiding
    words would be a way to be rid of bad stars.
    """

    words: Any
    law: Any
    keeps_stars: bool

    def __str__(self) -> str:
        return gettext("%(words)s (%(law)s)") % {"words": self.words, "law": self.law}


REASONS: Mapping[str, Reason] = {
    "privacy": Reason(_("It shows personal data of somebody."), _("Civil Code Art. 1034"), True),
    "insult": Reason(_("It insults or threatens somebody."), _("Civil Code Art. 1024"), True),
    "unlawful": Reason(
        _("Its content is forbidden by law."), _("Provisions on the Ecology of Online Content (CAC Order 5) Art. 6"), True
    ),
    "advertising": Reason(_("It advertises other goods or other places to buy."), _("Advertising Law Art. 14"), True),
    "false": Reason(
        _("It states as a fact what was proven to be false."), _("Civil Code Art. 1024 and 1195"), False
    ),
    "extortion": Reason(_("It was used to extort money or goods."), _("Criminal Law Art. 274"), False),
    "fake": Reason(_("It was bought, or invented."), _("E-Commerce Law Art. 17"), False),
    "court": Reason(
        _("A court or authority has ordered it."), _("Civil Procedure Law Art. 103, or the order itself"), False
    ),
}  # fmt: skip
LEAVE_OUT = _("Please leave out phone numbers, accounts, links, insults and other ways to buy.")
WAYS_OUT = frozenset({"phone", "mail", "account", "elsewhere", "link", "outside"})
IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?![\dx])")
ABUSE = (
    "傻逼", "傻b", "煞笔", "操你", "草你妈", "妈的", "去死", "贱人", "婊子", "王八蛋", "狗日", "脑残", "垃圾人", "弱智",
    "fuck you", "bitch", "asshole", "idiot", "moron",
)  # fmt: skip
TRADE = ("刷单", "好评返现", "返现", "低价代购", "代开发票", "色情", "赌博", "博彩", "赌场", "大麻", "冰毒", "法轮")


def examine(body: str) -> tuple[str, ...]:
    """Codes of what was found: `contact`, `identity`, `abuse`, `trade`. Nothing found is an empty tuple."""
    text = normalise(body)
    found = {
        "contact": not WAYS_OUT.isdisjoint(leaks.kinds(leaks.find(body))),
        "identity": IDENTITY.search(text) is not None,
        "abuse": any(_found(text, word) for word in ABUSE),
        "trade": any(word in text for word in TRADE),
    }
    return tuple(code for code, is_there in found.items() if is_there)


def masked(name: str) -> str:
    """How a shopper is called beside what they wrote: the first character, then nothing that tells who it is."""
    return f"{name[:1]}**" if name else ""


def _found(text: str, word: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None
    return word in text
