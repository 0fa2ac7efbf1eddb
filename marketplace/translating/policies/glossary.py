"""The glossary: brands, models and terms with their one name in each language, and names that must not be used.

A rule with dated versions and four eyes, so it is edited where all rules are, and every translation names the version it was made by.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from marketplace.translating.policies.language import family
from marketplace.translating.policies.masking import Entry

KIND = "translating.glossary"
KINDS = ("brand", "model", "term")
LANGUAGES = ("zh", "en", "ja")
MOST, LONGEST = 2000, 60
DEFAULT: dict[str, Any] = {
    "terms": [
        {"kind": "brand", "zh": "资生堂", "en": "Shiseido", "ja": "資生堂"},
        {"kind": "brand", "zh": "象印", "en": "Zojirushi", "ja": "象印"},
        {"kind": "brand", "zh": "虎牌", "en": "Tiger", "ja": "タイガー"},
        {"kind": "brand", "zh": "索尼", "en": "Sony", "ja": "ソニー"},
        {"kind": "brand", "zh": "无印良品", "en": "MUJI", "ja": "無印良品"},
        {"kind": "brand", "zh": "鬼冢虎", "en": "Onitsuka Tiger", "ja": "オニツカタイガー"},
        {"kind": "brand", "zh": "全球喵喵", "en": "Miaomiao", "ja": "Miaomiao"},
        {
            "kind": "term",
            "zh": "保温杯",
            "en": "vacuum flask",
            "ja": "水筒",
            "forbidden": {"en": ["thermos", "heat preservation cup"]},
        },
        {"kind": "term", "zh": "小票", "en": "receipt", "ja": "レシート", "forbidden": {"en": ["small ticket"]}},
        {"kind": "term", "zh": "正品", "en": "genuine", "ja": "正規品", "forbidden": {"en": ["positive product"]}},
        {"kind": "term", "zh": "补货", "en": "restock", "ja": "再入荷"},
        {"kind": "term", "zh": "礼盒", "en": "gift box", "ja": "ギフトボックス"},
        {"kind": "term", "zh": "专柜", "en": "department store counter", "ja": "百貨店カウンター"},
        {"kind": "term", "zh": "通关", "en": "customs clearance", "ja": "通関"},
    ]
}


def check(body: Any) -> Mapping[str, Any]:
    """field → what is wrong with a proposed glossary."""
    terms = body.get("terms") if isinstance(body, Mapping) else None
    if not isinstance(terms, list) or len(terms) > MOST or set(body) != {"terms"}:
        return {"terms": _("A list of at most 2,000 terms.")}
    seen: set[tuple[str, str]] = set()
    for place, term in enumerate(terms, 1):
        wrong = _wrong(term, seen)
        if wrong:
            return {"terms": _("Term %(place)s: %(wrong)s") % {"place": place, "wrong": wrong}}
    return {}


def _wrong(term: Any, seen: set[tuple[str, str]]) -> Any:
    if not isinstance(term, Mapping) or term.get("kind") not in KINDS or set(term) - {"kind", "forbidden", *LANGUAGES}:
        return _("it needs a kind (brand, model or term) and names in zh, en, ja.")
    names = {language: term.get(language, "") for language in LANGUAGES}
    if sum(bool(name) for name in names.values()) < 2:
        return _("it needs a name in at least two languages.")
    for language, name in names.items():
        if not isinstance(name, str) or len(name) > LONGEST or name != name.strip():
            return _("a name is a text of at most 60 characters.")
        if name and (language, name.lower()) in seen:
            return _("“%(name)s” stands there twice.") % {"name": name}
        seen.add((language, name.lower()))
    return _wrong_forbidden(term.get("forbidden", {}))


def _wrong_forbidden(forbidden: Any) -> Any:
    fine = isinstance(forbidden, Mapping) and all(
        language in LANGUAGES
        and isinstance(words, list)
        and all(isinstance(word, str) and 0 < len(word) <= LONGEST for word in words)
        for language, words in forbidden.items()
    )
    return "" if fine else _("forbidden names are lists of words by language.")


RULE = rules.register(
    rules.RuleKind(
        code=KIND, title=_("Glossary of translations"), default=DEFAULT, check=check,
        help=_("Brands, models and terms with their one name in each language; “forbidden” lists names that must not be used."),
    )
)  # fmt: skip


def entries(body: Mapping[str, Any], source: str, target: str) -> tuple[Entry, ...]:
    """The glossary in one direction."""
    one, other = family(source), family(target)
    return tuple(
        Entry(term[one], term[other], tuple(term.get("forbidden", {}).get(other, ())))
        for term in body["terms"]
        if term.get(one) and term.get(other)
    )
