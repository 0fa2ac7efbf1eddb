"""Can I sell it? Every rule that would stop or delay goods, asked before anybody writes a listing. Pure.

Each answer names its source, so that a seller can read on and a reviewer can disagree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from marketplace.catalog.policies import loop
from marketplace.core.money import CNY, from_minor
from marketplace.tariff.policies import (
    CBEC_FULL,
    NOT_ON_LIST,
    OVER_YEAR_QUOTA,
    Limit,
    Rate,
    TaxableLine,
    TaxResult,
    tax_order,
)

YES, ASK, NO = "yes", "ask", "no"
ORDER = {NO: 2, ASK: 1, YES: 0}
POSITIVE_LIST = "《跨境电子商务零售进口商品清单》（2019 年版，2022 年第 7 号公告调整）"
NOTICE_486 = "商财发〔2018〕486号"
TAX_NOTICE = "财关税〔2016〕18号、〔2018〕49号"
FOOD_ROOTS = frozenset({"food", "health", "mother-baby", "pets"})


@dataclass(frozen=True)
class Question:
    """What somebody wants to sell; everything may be left out."""

    words: str = ""
    category: str = ""
    hs_code: str = ""
    gtin: str = ""
    origin_country: str = ""
    price_fen: int | None = None
    weight_g: int | None = None
    net_content: int | None = None
    danger: str = "none"
    condition: str = "new"


@dataclass(frozen=True)
class Known:
    """What we know about it: the rate, the limits, forbidden words found, the category's restriction, the label's lines."""

    rate: Rate | None
    limit: Limit | None
    forbidden: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    restriction: tuple[bool, bool, str, str] | None = None
    label_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One answer. `topic`: words, hs, positive_list, yearly_quantity, licence, label, transport, loop, tax."""

    topic: str
    verdict: str
    title: str
    text: str
    source: str


def answer(question: Question, known: Known) -> tuple[str, tuple[Finding, ...]]:
    """The verdict (the worst of all) and every finding."""
    findings = tuple(
        finding
        for rule in (_words, _hs, _yearly, _licence, _label, _transport, _loop, _tax)
        for finding in rule(question, known)
    )
    return max((finding.verdict for finding in findings), key=ORDER.__getitem__, default=ASK), findings


def _words(question: Question, known: Known) -> Iterator[Finding]:
    source = "《禁止进出境物品表》；广告法"
    if known.forbidden:
        text = _("These words name goods that nobody may sell here: %(words)s.") % {"words": "、".join(known.forbidden)}
        yield Finding("words", NO, _("Forbidden goods"), text, source)
    if known.claims:
        text = _("Please leave out: %(words)s. Advertising law does not allow superlatives or healing claims.") % {
            "words": "、".join(known.claims)
        }
        yield Finding("words", ASK, _("Words that promise too much"), text, "广告法 第九条、第十七条")


def _hs(question: Question, known: Known) -> Iterator[Finding]:
    rate = known.rate
    if not question.hs_code:
        yield Finding("hs", ASK, _("HS code missing"), _("Customs needs an HS code of 6 to 10 digits."), POSITIVE_LIST)
        return
    if rate is None:
        text = _("We do not know this HS code. A trusted shop may list it; our desk completes and checks it.")
        yield Finding("hs", ASK, _("HS code unknown to us"), text, POSITIVE_LIST)
        return
    sample = " " + _("(sample rate)") if rate.is_sample else ""
    yield Finding("hs", YES, _("HS code"), f"{question.hs_code} · {rate.name}{sample}", rate.source)
    if rate.is_allowed:
        text = _("May be imported by direct purchase (9610).") + (f" {rate.note}" if rate.note else "")
        yield Finding("positive_list", YES, _("On the positive list"), text, POSITIVE_LIST)
    else:
        text = _("Goods of this HS code may not be imported by cross-border retail.")
        yield Finding("positive_list", NO, _("Not on the positive list"), text, POSITIVE_LIST)


def _yearly(question: Question, known: Known) -> Iterator[Finding]:
    most = known.rate.yearly_grams if known.rate else None
    if most is None:
        return
    grams = question.net_content or question.weight_g
    values = {"kg": f"{most / 1000:g}"}
    if grams and grams > most:
        text = _("One piece is more than a person may bring in within a year (%(kg)s kg).") % values
        yield Finding("yearly_quantity", NO, _("Yearly quantity"), text, POSITIVE_LIST)
    else:
        text = _("A person may bring in %(kg)s kg a year; customs counts all platforms together.") % values
        yield Finding("yearly_quantity", ASK, _("Yearly quantity"), text, POSITIVE_LIST)


def _licence(question: Question, known: Known) -> Iterator[Finding]:
    if known.restriction:
        is_closed, needs_certificate, reason, source = known.restriction
        verdict = NO if is_closed else ASK if needs_certificate else YES
        title = _("Category closed at the moment") if is_closed else _("Papers for this category")
        yield Finding("licence", verdict, title, reason, source)
    elif question.category:
        text = _(
            "For personal use, goods on the positive list need no first-import licence, registration or filing, except from "
            "areas under quarantine or with a serious safety risk."
        )
        yield Finding("licence", YES, _("Import licence"), text, f"{NOTICE_486}；海关总署公告 2018 年第 194 号")


def _label(question: Question, known: Known) -> Iterator[Finding]:
    if not known.label_lines:
        text = _("No Chinese label on the pack is needed; the page shows a Chinese electronic label.")
    else:
        text = _("No Chinese label on the pack is needed, but the electronic label should say: %(lines)s.") % {
            "lines": "、".join(known.label_lines)
        }
    yield Finding("label", YES, _("Chinese electronic label"), text, NOTICE_486)


def _transport(question: Question, known: Known) -> Iterator[Finding]:
    texts: dict[str, Any] = {
        "battery": _(
            "With a battery: at most 100 Wh, built in or packed with its device, with a UN 38.3 test summary."
        ),
        "liquid": _("Liquids travel in a sealed bag with absorbent; at most 1 litre a bottle."),
        "aerosol": _("Sprays under pressure fly only with a carrier that takes them; expect a later flight."),
        "perfume": _("Perfume is a flammable liquid: at most 500 ml a bottle, packed by our warehouse by air rules."),
    }
    if question.danger in texts:
        verdict = YES if question.danger == "liquid" else ASK
        yield Finding(
            "transport", verdict, _("Dangerous goods on the road"), texts[question.danger], "IATA DGR；UN 38.3"
        )


def _loop(question: Question, known: Known) -> Iterator[Finding]:
    if loop.asks_for_word(question.gtin, question.origin_country):
        text = _("Barcode or origin points to China. Before it goes on sale we ask for your word where you bought it.")
        yield Finding("loop", ASK, _("Goods made in China"), text, _("House rule against goods that travel a loop"))


def _tax(question: Question, known: Known) -> Iterator[Finding]:
    if known.rate is None or known.limit is None or question.price_fen is None:
        return
    line = TaxableLine(1, question.price_fen, 1, known.rate, question.net_content)
    result = tax_order(lines=[line], limit=known.limit, quota_left_fen=known.limit.per_year_fen or 0)
    if result.refusal == NOT_ON_LIST:
        return
    if result.refusal == OVER_YEAR_QUOTA:
        text = _("One piece costs more than a person may import in a year (%(most)s).") % {
            "most": from_minor(known.limit.per_year_fen or 0, CNY)
        }
        yield Finding("tax", NO, _("Above the yearly limit"), text, known.limit.source)
        return
    yield Finding("tax", YES, _("Import tax"), _tax_words(result), TAX_NOTICE)


def _tax_words(result: TaxResult) -> str:
    values = {"tax": from_minor(result.total_fen, CNY), "price": from_minor(result.dutiable_fen, CNY)}
    if result.regime == CBEC_FULL:
        return _("About %(tax)s for one piece of %(price)s: above CNY 5,000, so duty and full taxes are due.") % values
    return (
        _("About %(tax)s for one piece of %(price)s, paid by the shopper; no duty, 70 %% of VAT and consumption tax.")
        % values
    )
