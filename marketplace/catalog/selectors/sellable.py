"""Gathering what the checker needs: the rate, the limits, forbidden words, and HS codes of goods like these."""

from django.db.models import Count, Q

from marketplace.catalog.models import Listing
from marketplace.catalog.policies.moderation import found_words
from marketplace.catalog.policies.sellable import Finding, Known, Question, answer
from marketplace.catalog.selectors.attributes import attributes_of
from marketplace.catalog.selectors.moderation import restriction_of, watched_words
from marketplace.catalog.states import ListingStatus
from marketplace.core import time
from marketplace.tariff import selectors as tariff
from marketplace.tariff.errors import NoLimit, UnknownHsCode
from marketplace.tariff.models import HsRate
from marketplace.tariff.policies import MODE

MOST_SUGGESTIONS = 6


def check(question: Question, language: str) -> tuple[str, tuple[Finding, ...]]:
    """The verdict and its findings; at most six queries."""
    today, words = time.today(), watched_words()
    try:
        rate = tariff.rate_for(question.hs_code, today) if question.hs_code else None
    except UnknownHsCode:
        rate = None
    try:
        limit = tariff.limit_for(MODE, today)
    except NoLimit:
        limit = None
    specs = attributes_of(question.category, language) if question.category else ()
    known = Known(
        rate=rate, limit=limit, forbidden=found_words([question.words], words.forbidden),
        claims=found_words([question.words], words.claims), label_lines=tuple(s.name for s in specs if s.on_label),
        restriction=restriction_of(question.category) if question.category else None,
    )  # fmt: skip
    return answer(question, known)


def suggest_hs(words: str, category: str) -> list[tuple[str, str]]:
    """(HS code, what it is) of goods like these: what shops use in the category, then headings whose name fits."""
    found: dict[str, str] = {}
    if category:
        here = Listing.objects.filter(status=ListingStatus.PUBLISHED).exclude(hs_code="")
        here = here.filter(Q(category__slug=category) | Q(category__parent__slug=category))
        used = here.values_list("hs_code").annotate(many=Count("pk")).order_by("-many")[: MOST_SUGGESTIONS - 2]
        rates = tariff.rates_for([code for code, _many in used], time.today(), is_strict=False)
        found = {code: rates[code].name for code, _many in used if code in rates}
    pairs = {words[place : place + 2] for place in range(len(words) - 1)} if words else set()
    fits = Q()
    for pair in sorted(pair for pair in pairs if pair.strip() == pair)[:12]:
        fits |= Q(name__contains=pair)
    if fits:
        rows = HsRate.objects.filter(tariff.valid_on(time.today()), fits).order_by("hs_prefix")
        found |= dict(rows.values_list("hs_prefix", "name")[:MOST_SUGGESTIONS])
    return list(found.items())[:MOST_SUGGESTIONS]
