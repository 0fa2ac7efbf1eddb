"""May the model's words be said? Only with figures that the facts hold, no address but ours, no promise of its own. Pure.

What fails is not mended: the plain answer is said instead.
"""

import re
from collections import Counter

from assistant.language import CHINESE, LATIN
from marketplace.core.textnorm import nfkc

FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
CODE = re.compile(r"[A-Z]{1,4}\d[\dA-Z]{5,}")
CHINESE_FIGURE = re.compile(r"[零〇一二两三四五六七八九十百千万半]+(?=[元块天日月年号件个小周%折倍成])")
ADDRESS = re.compile(
    r"https?://\S+|www\.\S+|\b[\w-]+\.(?:com|cn|net|org|io|top|xyz|shop)\b\S*|[\w.+-]+@[\w-]+|(?<!\w)/[a-z][\w/-]+",
    re.IGNORECASE,
)
PROMISES = (
    "保证",
    "保證",
    "承诺",
    "承諾",
    "一定会",
    "一定會",
    "绝对",
    "絕對",
    "肯定",
    "放心吧",
    "赔",
    "賠",
    "补偿",
    "補償",
    "免费",
    "免費",
    "送您",
    "红包",
    "guarantee",
    "promise",
    "definitely",
    "for sure",
    "compensat",
    "for free",
    "we will pay",
    "refund you",
)
CONTACTS = ("微信号", "加微信", "qq", "whatsapp", "telegram", "支付宝转账", "转账", "wechat id")
MARKUP = re.compile(r"</?[a-z!][^>]*>|\[[^\]]*\]\([^)]*\)|```", re.IGNORECASE)
MOST_LONGER = 1.6


def complaints(text: str, *, facts: str) -> list[str]:
    """Why `text` may not be said in place of `facts`; empty where it may."""
    said, known = nfkc(text), nfkc(facts)
    found = []
    if len(said) > MOST_LONGER * len(known) + 80:
        found.append("too long")
    if bool(CHINESE.search(known)) != bool(CHINESE.search(said)) and LATIN.search(said):
        found.append("another language")
    for name, pattern in (("code", CODE), ("figure", FIGURE), ("chinese figure", CHINESE_FIGURE), ("address", ADDRESS)):
        more = set(_values(pattern, said)) - set(_values(pattern, known))
        found += [f"{name} {value}" for value in sorted(more)]
    lost = Counter(_values(CODE, known)).keys() - set(_values(CODE, said))
    found += [f"lost {value}" for value in sorted(lost)]
    lost_money = set(re.findall(r"¥[\d,.]+\d", known)) - set(re.findall(r"¥[\d,.]+\d", said))
    found += [f"lost {value}" for value in sorted(lost_money)]
    small, small_known = said.lower(), known.lower()
    found += [f"word {word}" for word in (*PROMISES, *CONTACTS) if word in small and word not in small_known]
    if MARKUP.search(said):
        found.append("markup")
    return found


def _values(pattern: re.Pattern[str], text: str) -> list[str]:
    return [value.replace(",", "").rstrip(".") for value in pattern.findall(text)]
