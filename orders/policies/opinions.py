"""What the rules find in a review, a question or an answer before others read it. Pure.

Nothing is refused for being unfriendly: what is found is held until a person has looked. A text is hidden for one of the
REASONS only, each a matter of law, never because it is bad for business (E-Commerce Law Art. 39).
"""

import re

from django.utils.translation import gettext_lazy as _

from marketplace.catalog.search.text import normalise

MAX_BODY, MIN_QUESTION = 2000, 4
MAX_PHOTOS = 6
QUESTIONS_A_DAY = 20

REASONS = {
    "privacy": _("It shows personal data of somebody (Civil Code Art. 1034)."),
    "insult": _("It insults or threatens somebody (Civil Code Art. 1024)."),
    "unlawful": _("Its content is forbidden by law (Cybersecurity Law Art. 12)."),
    "advertising": _("It advertises other goods or other places to buy (E-Commerce Law Art. 17)."),
    "court": _("A court or authority has ordered it."),
}
LEAVE_OUT = _("Please leave out phone numbers, accounts, links, insults and other ways to buy.")
CONTACT = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)|加\s*(?:我|个)?\s*(?:微信|v信|vx|qq|扣扣)|(?:微信|薇信|vx|v信|whatsapp|telegram|line)\s*(?:号|id)?\s*[:是为]?\s*[a-z0-9_-]{5,}"
    r"|https?://|www\.|[\w.+-]+@[\w-]+\.[a-z]{2,}|私聊|私信我",
)
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
        "contact": CONTACT.search(text) is not None,
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
