"""What the rules say about a listing before a person looks. Pure.

`holds` keep the listing off sale whoever the seller is; `flags` are for a person to look at (a trusted retailer is on
sale meanwhile). Word lists are the shop's own house rules in the spirit of 广告法 Art. 9 (superlatives) and of the goods
that no cross-border list allows; the desk refines them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.catalog.search.text import normalise

FORBIDDEN = (
    "电子烟", "烟油", "香烟", "雪茄", "枪", "弹药", "弩", "处方药", "减肥药", "象牙", "犀角", "玳瑁", "种子", "大麻", "赌具", "翻墙",
    "vape", "e-cigarette", "cigarette", "ammunition", "ivory", "cannabis", "marijuana", "prescription drug",
)  # fmt: skip
CLAIMS = (
    "最好", "最佳", "最高级", "国家级", "第一品牌", "全网最低", "世界第一", "顶级", "极致", "百分百有效",
    "根治", "治愈", "包治", "祛病", "抗癌",
    "clinically cures", "cures", "miracle", "best in the world", "no. 1",
)  # fmt: skip
WATCHED_DANGERS = frozenset({"battery", "aerosol", "perfume"})


@dataclass(frozen=True)
class Facts:
    """What the rules look at."""

    texts: tuple[str, ...]
    danger: str
    has_picture: bool
    is_hs_known: bool
    is_hs_allowed: bool
    has_copied_picture: bool
    brand: str


@dataclass(frozen=True)
class Findings:
    holds: tuple[str, ...]
    flags: tuple[str, ...]


def examine(facts: Facts) -> Findings:
    """Codes of what was found: `holds` stop, `flags` ask for a look."""
    text = normalise(" ".join(facts.texts))
    holds = []
    if _has_any(text, FORBIDDEN):
        holds.append("forbidden_goods")
    if facts.is_hs_known and not facts.is_hs_allowed:
        holds.append("not_on_positive_list")
    asked = {
        "claim_words": _has_any(text, CLAIMS),
        "no_picture": not facts.has_picture,
        "hs_unknown": not facts.is_hs_known,
        "copied_picture": facts.has_copied_picture,
        "dangerous_goods": facts.danger in WATCHED_DANGERS,
        "brand_to_prove": bool(facts.brand),
    }
    return Findings(tuple(holds), tuple(code for code, is_found in asked.items() if is_found))


def _has_any(text: str, terms: Iterable[str]) -> bool:
    return any(_found(text, term) for term in terms)


def _found(text: str, term: str) -> bool:
    """Latin terms as whole words (not `vape` in `vapeur`), Chinese ones anywhere."""
    if term.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])", text) is not None
    return term in text
