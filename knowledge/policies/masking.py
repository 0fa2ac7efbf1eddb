"""Questions made safe to keep: what could tell who asked is taken out before anything is stored. Pure.

A name in the middle of a sentence cannot be told from other words, so what is left is encrypted as well, and the words are
compared by salted digests only.
"""

import re

from marketplace.core import textnorm

MOST = 300
HIDDEN = "…"
PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),  # mail
    re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE),
    re.compile(r"\bM[A-Z]\d{6,20}[0-9A-Z]\b", re.IGNORECASE),  # our own numbers
    re.compile(r"\+?\d[\d\s-]{4,}[\dXx]"),  # phones, cards, ID and waybill numbers
    re.compile(r"(?:微信|wechat|wx|qq|vx)\s*(?:号|id)?\s*[:：]?\s*[A-Za-z0-9_-]{5,}", re.IGNORECASE),
    re.compile(r"(?:我叫|我是|我姓|收件人|姓名)[:：]?\s*[\u4e00-\u9fff]{2,4}(?=[,，。;；\s]|$)"),
    re.compile(r"\b(?:my name is|i am|i'm)\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?", re.IGNORECASE),
    re.compile(
        r"[\u4e00-\u9fff]{2,10}(?:省|市|区|县|镇|路|街|巷|弄|小区|号楼)[\u4e00-\u9fff0-9 -]{0,30}?\d+\s*(?:号|室|楼|栋|单元)"
    ),
)


def masked(text: str) -> str:
    """One line of at most 300 characters without numbers, addresses and named names."""
    line = " ".join(textnorm.nfkc(text).split())[: MOST * 2]
    for pattern in PATTERNS:
        line = pattern.sub(HIDDEN, line)
    return textnorm.shorten(line, MOST)
