"""Dangerous goods at the packing bench: which questions a parcel's goods raise, and what the answers mean. Pure.

Source: IATA Dangerous Goods Regulations by UN number. The regulations are paid; every limit here is a SAMPLE and is marked so:
lithium batteries alone (UN3480 ion, UN3090 metal) are refused, with or in equipment (UN3481, UN3091) they go as limited where
they are small, tested and whole; perfume with alcohol (UN1266) goes as limited in small bottles; aerosols (UN1950) never.
Goods that raise no question are harmless and are cleared without one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

RULES = "2026-11 SAMPLE"
SOURCE = "IATA DGR (SAMPLE limits)"
CLEAR, LIMITED, REFUSE = "clear", "limited", "refuse"
LITHIUM, PERFUME, AEROSOL = "lithium", "perfume", "aerosol"
YES_NO: Mapping[str, Any] = {"yes": _("Yes"), "no": _("No")}
KINDS: Mapping[str, tuple[Any, str]] = {
    "none": (_("No lithium battery"), ""),
    "ion_alone": (_("Lithium ion battery alone (power bank)"), "UN3480"),
    "ion_equipment": (_("Lithium ion battery in or with a device"), "UN3481"),
    "metal_alone": (_("Lithium metal battery alone"), "UN3090"),
    "metal_equipment": (_("Lithium metal battery in or with a device"), "UN3091"),
}
ALONE = frozenset({"ion_alone", "metal_alone"})


@dataclass(frozen=True)
class Goods:
    """One line of the trade record."""

    title: str
    title_en: str
    hs_code: str
    danger: str


@dataclass(frozen=True)
class Question:
    """One question and the answers it takes, by code."""

    code: str
    category: str
    words: Any
    choices: Mapping[str, Any]


@dataclass(frozen=True)
class Decision:
    outcome: str
    un_numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Category:
    code: str
    dangers: frozenset[str]
    headings: tuple[str, ...]
    words: re.Pattern[str]


CATEGORIES = (
    _Category(
        LITHIUM, frozenset({"battery"}), ("8506", "8507", "8513", "8517", "847130"),
        re.compile(r"batter|lithium|power ?bank|li-ion|电池|锂|充电宝|移动电源|電池", re.I),
    ),
    _Category(PERFUME, frozenset(), ("3303",), re.compile(r"perfume|eau de|cologne|香水|古龙|古龍", re.I)),
    _Category(
        AEROSOL, frozenset({"aerosol"}), (), re.compile(r"aerosol|spray|mousse|喷雾|噴霧|气雾|氣霧|摩丝", re.I),
    ),
)  # fmt: skip
QUESTIONS: tuple[Question, ...] = (
    Question("lithium_kind", LITHIUM, _("Which battery is in it?"), {code: kind[0] for code, kind in KINDS.items()}),
    Question("lithium_small", LITHIUM, _("At most 100 Wh (ion) or 2 g of lithium (metal), as printed on it?"), YES_NO),
    Question("lithium_tested", LITHIUM, _("Does it carry the maker's mark or a UN 38.3 test?"), YES_NO),
    Question("lithium_damaged", LITHIUM, _("Is it damaged, swollen or recalled?"), YES_NO),
    Question("perfume_alcohol", PERFUME, _("Does it contain alcohol?"), YES_NO),
    Question("perfume_small", PERFUME, _("At most 500 ml a bottle, closed and upright?"), YES_NO),
    Question("aerosol_pressurised", AEROSOL, _("Is it under pressure (a can with gas)?"), YES_NO),
)


def categories_of(goods: Iterable[Goods]) -> frozenset[str]:
    """The risky categories that these goods may belong to: by declared danger, customs heading and words."""
    return frozenset(
        category.code
        for item in goods
        for category in CATEGORIES
        if item.danger in category.dangers
        or (category.headings and item.hs_code.startswith(category.headings))
        or category.words.search(f"{item.title} {item.title_en}")
    )


def questions(categories: Iterable[str]) -> list[Question]:
    asked = frozenset(categories)
    return [question for question in QUESTIONS if question.category in asked]


def unanswered(categories: Iterable[str], answers: Mapping[str, str]) -> list[str]:
    """Codes of questions without a valid answer. What follows from "no battery" or "no alcohol" need not be said."""
    open_ones = []
    for question in questions(categories):
        if answers.get("lithium_kind") == "none" and question.code in {
            "lithium_small",
            "lithium_tested",
            "lithium_damaged",
        }:
            continue
        if answers.get("perfume_alcohol") == "no" and question.code == "perfume_small":
            continue
        if answers.get(question.code) not in question.choices:
            open_ones.append(question.code)
    return open_ones


def decide(categories: Iterable[str], answers: Mapping[str, str]) -> Decision:
    """What answered questions mean: the worst of the categories counts. The caller has seen that none is unanswered."""
    verdicts = [VERDICTS[category](answers) for category in sorted(frozenset(categories))]
    worst = max((verdict.outcome for verdict in verdicts), key=(CLEAR, LIMITED, REFUSE).index, default=CLEAR)
    return Decision(worst, tuple(sorted({number for verdict in verdicts for number in verdict.un_numbers})))


def _lithium(answers: Mapping[str, str]) -> Decision:
    kind = answers["lithium_kind"]
    if kind == "none":
        return Decision(CLEAR)
    is_fit = (answers["lithium_small"], answers["lithium_tested"], answers["lithium_damaged"]) == ("yes", "yes", "no")
    return Decision(LIMITED if is_fit and kind not in ALONE else REFUSE, (KINDS[kind][1],))


def _perfume(answers: Mapping[str, str]) -> Decision:
    if answers["perfume_alcohol"] == "no":
        return Decision(CLEAR)
    return Decision(LIMITED if answers["perfume_small"] == "yes" else REFUSE, ("UN1266",))


def _aerosol(answers: Mapping[str, str]) -> Decision:
    return Decision(REFUSE, ("UN1950",)) if answers["aerosol_pressurised"] == "yes" else Decision(CLEAR)


VERDICTS = {LITHIUM: _lithium, PERFUME: _perfume, AEROSOL: _aerosol}


def answer_words(answers: Mapping[str, str]) -> Sequence[tuple[Any, Any]]:
    """Question and answer for people."""
    return [(q.words, q.choices[answers[q.code]]) for q in QUESTIONS if answers.get(q.code) in q.choices]
