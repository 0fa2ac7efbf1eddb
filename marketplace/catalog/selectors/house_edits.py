"""What the lists of the house say now, and what an edit would touch: counted over the newest listings on sale only.

A preview looks at `LOOKED_AT` listings whatever the shop's size, so that it answers at once and never holds the database.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import (
    Brand,
    BrandAuthorisation,
    Category,
    CategoryAttribute,
    Certificate,
    Listing,
    ModerationTerm,
    RestrictedCategory,
)
from marketplace.catalog.policies.attributes import AttributeSpec, faults
from marketplace.catalog.policies.matching import brand_key
from marketplace.catalog.policies.moderation import found_words
from marketplace.catalog.states import ListingStatus
from marketplace.core import rules, time
from marketplace.core.rules import PreviewLine

LOOKED_AT = 20_000
SAMPLES = 6
Body = Mapping[str, Any]
TEXTS = ("title_zh_hans", "title_zh_hant", "title_en", "description_zh_hans", "description_en", "brand", "brand_zh")


def term_body(body: Body) -> dict[str, Any]:
    """The word as it stands; empty for a new one."""
    row = ModerationTerm.objects.filter(term=body.get("term", "")).first()
    return {name: getattr(row, name) for name in ("term", "kind", "source", "is_active")} if row else {}


def restriction_body(body: Body) -> dict[str, Any]:
    """The restriction of a category as it stands; empty where there is none."""
    row = RestrictedCategory.objects.filter(category__slug=body.get("category", "")).first()
    names = ("is_closed", "needs_certificate", "reason", "source")
    return (
        {"category": body["category"], **{name: getattr(row, name) for name in names}, "in_force": True} if row else {}
    )


def brand_body(body: Body) -> dict[str, Any]:
    """The brand as it stands; empty for a new one."""
    row = Brand.objects.filter(key=brand_key(str(body.get("name", "")))).first()
    names = ("name", "name_zh", "nicknames", "needs_authorisation", "is_open")
    return {name: getattr(row, name) for name in names} if row else {}


def attribute_body(body: Body) -> dict[str, Any]:
    """The property as it stands; empty for a new one."""
    row = CategoryAttribute.objects.filter(category__slug=body.get("category", ""), code=body.get("code", "")).first()
    names = ("code", "name_zh_hans", "name_en", "kind", "unit", "choices", "on_label", "position")
    if row is None:
        return {}
    return {"category": body["category"], **{name: getattr(row, name) or "" for name in names[:5]},
            **{name: getattr(row, name) for name in names[5:]}, "in_force": True}  # fmt: skip


def names_taken(body: Body) -> list[str]:
    """Names of this brand that another brand has."""
    key, wanted = brand_key(body["name"]), {brand_key(one) for one in (*body["nicknames"], body["name_zh"]) if one}
    wanted -= {key, ""}
    others = Brand.objects.exclude(key=key).filter(Q(nicknames__overlap=sorted(wanted)) | Q(key__in=wanted))
    return [str(one) for one in others.order_by("pk")[:SAMPLES]] if wanted else []


def preview_term(body: Body, _moment: datetime) -> Iterator[PreviewLine]:
    """Listings on sale whose words the term stands in. Words are compared exactly as the rules do it."""
    near = _newest(Listing.objects.all()).filter(_holds(body["term"]))
    hit = [one for one in near.only("public_id", "sku", *TEXTS)[:2_000] if _found(one, body["term"])]
    was = term_body(body)
    yield _scope()
    yield PreviewLine(
        _("Listings on sale with this word"),
        len(hit) if was.get("is_active") else 0,
        len(hit) if body["is_active"] else 0,
    )
    yield from _samples(hit, _("held at the next edit") if body["kind"] == "forbidden" else _("to be looked at"))


def preview_restriction(body: Body, _moment: datetime) -> Iterator[PreviewLine]:
    """Listings on sale in the category and below it, and how many would have to show something."""
    found = _newest(Listing.objects.filter(_below(body["category"])))
    without = found.exclude(pk__in=_certified()) if body["needs_certificate"] else found.none()
    was = restriction_body(body)
    closed, lacking = found.count(), without.count()
    yield _scope()
    yield PreviewLine(
        _("Listings that could not be handed in any more"), closed if was.get("is_closed") else 0,
        closed if body["in_force"] and body["is_closed"] else 0,
    )  # fmt: skip
    yield PreviewLine(
        _("Listings without the certificate asked for"), lacking if was.get("needs_certificate") else 0,
        lacking if body["in_force"] and body["needs_certificate"] else 0,
    )  # fmt: skip
    chosen = found if body["is_closed"] else without
    yield from _samples(list(chosen.only("public_id", "sku")[:SAMPLES]), str(body["reason"]))


def preview_brand(body: Body, _moment: datetime) -> Iterator[PreviewLine]:
    """Listings of the brand by any of its names, and sellers who would have to show a proof."""
    names = [body["name"], body["name_zh"], *body["nicknames"]]
    wanted = Q()
    for name in filter(None, names):
        wanted |= Q(brand__iexact=name) | Q(brand_zh__iexact=name)
    found = _newest(Listing.objects.all()).filter(wanted)
    proven = BrandAuthorisation.objects.filter(brand__key=brand_key(body["name"]), verdict="accepted")
    asked = found.exclude(seller__in=proven.exclude(valid_until__lt=time.today()).values("seller"))
    sellers = asked.aggregate(n=Count("seller", distinct=True))["n"]
    was = brand_body(body)
    yield _scope()
    yield PreviewLine(_("Listings of this brand, indexed anew"), found.count(), found.count())
    yield PreviewLine(
        _("Sellers without an accepted proof"), 0 if was.get("is_open") else sellers, 0 if body["is_open"] else sellers
    )
    yield from _samples(list(found.only("public_id", "sku")[:SAMPLES]), body["name_zh"] or body["name"])


def preview_attribute(body: Body, _moment: datetime) -> Iterator[PreviewLine]:
    """Listings that are asked, that answer, and whose answer would not fit."""
    found = _newest(Listing.objects.filter(_below(body["category"])))
    said = found.filter(attributes__has_key=body["code"])
    spec = AttributeSpec(
        category=body["category"], code=body["code"], name=body["name_en"], kind=body["kind"], unit=body["unit"],
        choices=tuple((one[0], one[1]) for one in body["choices"]), on_label=body["on_label"],
    )  # fmt: skip
    rows = list(said.only("public_id", "sku", "attributes")[:2_000])
    odd = [one for one in rows if faults([spec], one.attributes)]
    asked, is_asked = found.count(), bool(attribute_body(body))
    yield _scope()
    yield PreviewLine(_("Listings that are asked"), asked if is_asked else 0, asked if body["in_force"] else 0)
    yield PreviewLine(_("Listings that say it"), len(rows), len(rows))
    yield PreviewLine(_("Listings whose value does not fit"), "—", len(odd) if body["in_force"] else 0)
    yield from _samples(odd, _("does not fit"))


def _newest(found: QuerySet[Listing]) -> QuerySet[Listing]:
    """The newest listings on sale of these: as many as a preview looks at."""
    newest = found.filter(status=ListingStatus.PUBLISHED).order_by("-pk").values("pk")[:LOOKED_AT]
    return Listing.objects.filter(pk__in=newest)


def _below(slug: str) -> Q:
    return Q(category__in=Category.objects.filter(Q(slug=slug) | Q(slug__startswith=f"{slug}-")))


def _certified() -> QuerySet[Any, Any]:
    rows = Certificate.objects.exclude(verdict=Certificate.Verdict.REFUSED)
    return rows.exclude(expires_on__lt=time.today()).values("listing")


def _holds(term: str) -> Q:
    wanted = Q()
    for name in TEXTS:
        wanted |= Q(**{f"{name}__icontains": term})
    return wanted


def _found(listing: Listing, term: str) -> bool:
    return bool(found_words([str(getattr(listing, name) or "") for name in TEXTS], [term]))


def _scope() -> PreviewLine:
    on_sale = Listing.objects.filter(status=ListingStatus.PUBLISHED).order_by().values("pk")[: LOOKED_AT + 1].count()
    looked = min(on_sale, LOOKED_AT)
    return PreviewLine(_("Listings on sale that were looked at, the newest"), looked, looked)


def _samples(rows: list[Listing], after: Any) -> Iterator[PreviewLine]:
    for one in rows[:SAMPLES]:
        yield PreviewLine(one.sku, _("on sale"), after, is_sample=True)


rules.preview_with("catalog.term", preview_term)
rules.preview_with("catalog.restriction", preview_restriction)
rules.preview_with("catalog.brand", preview_brand)
rules.preview_with("catalog.attribute", preview_attribute)
