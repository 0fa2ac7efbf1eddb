"""The lists of the house change with four eyes: watched words, restricted categories, brands, properties of categories.

A wrong row here holds thousands of listings or lets forbidden goods through, so each edit is a proposal (`core.proposals`):
checked, previewed, approved by somebody else, written here with its trail row. Brands and properties stand in the search
index, which is then written anew in the background.
"""

from collections.abc import Mapping
from typing import Any

import opencc
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import (
    Brand,
    Category,
    CategoryAttribute,
    ModerationTerm,
    RestrictedCategory,
    SearchTerm,
)
from marketplace.catalog.policies import house_edits as policy
from marketplace.catalog.policies.matching import brand_key
from marketplace.catalog.search.text import normalise
from marketplace.catalog.selectors import house_edits as reads
from marketplace.catalog.services import terms
from marketplace.catalog.states import TermKind
from marketplace.core import tasks, trail
from marketplace.core.proposals import Subject, register
from marketplace.core.transparency.canonical import payload_digest

Body = Mapping[str, Any]
REINDEX = "catalog.reindex"


@transaction.atomic
def write_term(body: Body, proposed_by: str, approved_by: str, why: str) -> str:
    """A watched word, new or changed."""
    before = reads.term_body(body)
    values = {name: body[name] for name in ("kind", "source", "is_active")}
    ModerationTerm.objects.update_or_create(term=body["term"], defaults=values)
    return _record("moderation_term", body["term"], before, body, proposed_by, approved_by, why)


@transaction.atomic
def write_restriction(body: Body, proposed_by: str, approved_by: str, why: str) -> str:
    """A restricted category, new, changed, or free again (`in_force` false)."""
    before = reads.restriction_body(body)
    category = Category.objects.get(slug=body["category"])
    if body["in_force"]:
        values = {name: body[name] for name in ("is_closed", "needs_certificate", "reason", "source")}
        RestrictedCategory.objects.update_or_create(category=category, defaults=values)
    else:
        RestrictedCategory.objects.filter(category=category).delete()
    return _record("restricted_category", body["category"], before, body, proposed_by, approved_by, why)


@transaction.atomic
def write_brand(body: Body, proposed_by: str, approved_by: str, why: str) -> str:
    """A brand with its names; its nicknames become words of the search dictionary, and titles are cut anew."""
    before, key = reads.brand_body(body), brand_key(body["name"])
    values = {name: body[name] for name in ("name", "name_zh", "nicknames", "needs_authorisation", "is_open")}
    Brand.objects.update_or_create(key=key, defaults=values)
    if any(before.get(name) != body[name] for name in ("name", "name_zh", "nicknames")):
        _teach(before, body)
        tasks.send(REINDEX, 0)
    return _record("brand", key, before, body, proposed_by, approved_by, why)


@transaction.atomic
def write_attribute(body: Body, proposed_by: str, approved_by: str, why: str) -> str:
    """A property of a category, new, changed, or not asked any more (`in_force` false). What sellers said of it stays."""
    before = reads.attribute_body(body)
    category = Category.objects.get(slug=body["category"])
    if body["in_force"]:
        values = {
            name: body[name] for name in ("kind", "unit", "choices", "on_label", "position", "name_zh_hans", "name_en")
        }
        traditional = opencc.OpenCC("s2tw").convert(body["name_zh_hans"])
        CategoryAttribute.objects.update_or_create(
            category=category, code=body["code"], defaults={**values, "name_zh_hant": traditional}
        )
    else:
        CategoryAttribute.objects.filter(category=category, code=body["code"]).delete()
    tasks.send(REINDEX, 0)
    target = f"{body['category']}/{body['code']}"
    return _record("category_attribute", target, before, body, proposed_by, approved_by, why)


def _teach(before: Body, body: Body) -> None:
    """Names that fell away leave the dictionary, new ones enter it; what the desk wrote about a word itself stays."""
    if not SearchTerm.objects.exists():
        terms.plant()  # else these rows would be the whole dictionary
    old = f"{before.get('name_zh', '')} {before.get('name', '')}".strip()
    gone = {normalise(one) for one in before.get("nicknames", ())} - {normalise(one) for one in body["nicknames"]}
    SearchTerm.objects.filter(term__in=gone, canonical=old).delete()
    meaning = f"{body['name_zh']} {body['name']}".strip()
    SearchTerm.objects.filter(
        term__in=[normalise(one) for one in body["nicknames"]], canonical=old, kind=TermKind.SAME
    ).update(canonical=meaning)
    rows = [SearchTerm(term=normalise(one), canonical=meaning) for one in body["nicknames"]]
    if body["name_zh"] and normalise(body["name_zh"]) != normalise(body["name"]):
        chinese, english = normalise(body["name_zh"]), normalise(body["name"])
        rows.append(SearchTerm(term=chinese, canonical=english, kind=TermKind.BRAND))
    room = SearchTerm._meta.get_field("term").max_length or 0
    rows = [row for row in rows if len(row.term) <= room]  # a longer name is found by its words
    SearchTerm.objects.bulk_create(rows, ignore_conflicts=True)


def _record(
    noun: str, key: str, before: Body, body: Body, proposed_by: str, approved_by: str, why: str
) -> str:  # fmt: skip
    target = f"{noun}:{key}"[:80]
    changed = {name: value for name, value in body.items() if before.get(name) != value}
    trail.record(
        verb=f"{noun}.approved", target=target, actor=approved_by, why=why,
        before={name: before[name] for name in changed if name in before},
        after={**changed, "proposed_by": proposed_by},
    )  # fmt: skip
    return target


def _with_category(check: Any) -> Any:
    """The category has to be there: asked after the pure check, so that an approval never fails on it."""

    def judge(body: Body) -> Mapping[str, Any]:
        wrong: dict[str, Any] = dict(check(body))
        if "category" not in wrong and not Category.objects.filter(slug=body["category"]).exists():
            wrong["category"] = _("There is no such category.")
        return wrong

    return judge


def _named_once(body: Body) -> Mapping[str, Any]:
    """A name belongs to one brand, else nobody could say which is meant."""
    wrong = policy.check_brand(body)
    if not wrong and (taken := reads.names_taken(body)):
        wrong["nicknames"] = _("Another brand has this name already: %(names)s") % {"names": ", ".join(taken)}
    return wrong


def _base(current: Any) -> Any:
    return lambda body: payload_digest(found)[:40] if (found := current(body)) else ""


def _subject(code: str, title: Any, check: Any, current: Any, write: Any) -> Subject:
    """These take effect with their approval: no day of their own."""
    made = Subject(
        code=code, title=title, check=check, base=_base(current), start=lambda _body: None, write=write, current=current
    )
    return register(made)


TERM = _subject("catalog.term", _("Watched words"), policy.check_term, reads.term_body, write_term)
RESTRICTION = _subject(
    "catalog.restriction", _("Restricted categories"), _with_category(policy.check_restriction), reads.restriction_body,
    write_restriction,
)  # fmt: skip
BRAND = _subject("catalog.brand", _("Brands and their names"), _named_once, reads.brand_body, write_brand)
ATTRIBUTE = _subject(
    "catalog.attribute", _("Properties of categories"), _with_category(policy.check_attribute), reads.attribute_body,
    write_attribute,
)  # fmt: skip
