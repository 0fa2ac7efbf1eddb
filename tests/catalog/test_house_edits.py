"""Watched words, restricted categories, brands and properties: proposed, previewed, approved by somebody else, written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from marketplace.accounts.models import User
from marketplace.catalog.models import Attestation, Brand, CategoryAttribute, ListingVersion, ModerationTerm, SearchTerm
from marketplace.catalog.selectors import moderation as reads
from marketplace.catalog.services import attesting
from marketplace.catalog.services.examining import review
from marketplace.core import proposals, tasks
from marketplace.core.dated.admin import look
from marketplace.core.dated.models import Proposal
from marketplace.core.models import TrailEntry
from sellers.models import Seller
from tests.catalog.builders import draft, on_sale, seller_of, tariff_rows

pytestmark = pytest.mark.django_db
KIND = "/admin/core/ruleversion/kind/"
TERM = {"term": "红腰子", "kind": "forbidden", "source": "海关总署公告", "is_active": True}
BRAND = {
    "name": "Shiseido", "name_zh": "资生堂", "nicknames": ["红腰子", "时光琉璃"], "needs_authorisation": True, "is_open": False,
}  # fmt: skip
ATTRIBUTE = {
    "category": "beauty", "code": "skin_type", "name_zh_hans": "适用肤质", "name_en": "Skin type", "kind": "choice",
    "unit": "", "choices": [["dry", "干性", "Dry"], ["oily", "油性", "Oily"]], "on_label": False, "position": 90, "in_force": True,
}  # fmt: skip


@pytest.fixture
def shop(akira: User) -> Seller:
    tariff_rows()
    return seller_of(akira)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    monkeypatch.setattr(tasks, "send", lambda *args: found.append(args))
    return found


def agreed(kind: str, body: dict[str, Any], dana: User, ming: User) -> str:
    made = proposals.propose(kind=kind, body=body, actor=dana.ref, why="letter of the holder")
    with pytest.raises(proposals.OwnProposal):
        proposals.approve(proposal=made, actor=dana.ref)
    return proposals.approve(proposal=made, actor=ming.ref)


def test_it_works(shop: Seller, dana: User, ming: User, browse: Callable[[User], Client]) -> None:
    """A new forbidden word: the page shows what it would hit, proposing changes nothing, approval does."""
    listing = on_sale(shop)
    client = browse(dana)
    form = {**TERM, "is_active": "on", "why": "notice of the customs"}
    page = client.post(f"{KIND}catalog.term/", {**form, "preview": "1"}).content.decode()
    assert listing.sku in page
    assert not Proposal.objects.exists()
    assert client.post(f"{KIND}catalog.term/", form).status_code == 302
    assert not ModerationTerm.objects.exists()
    assert not review(listing).holds
    assert proposals.approve(proposal=Proposal.objects.get(), actor=ming.ref) == "moderation_term:红腰子"
    assert review(listing).holds == ("forbidden_goods",)
    entry = TrailEntry.objects.get(verb="moderation_term.approved")
    assert (entry.actor, entry.why, entry.after["proposed_by"]) == (ming.ref, "notice of the customs", dana.ref)
    again = client.get(f"{KIND}catalog.term/?term=红腰子").content.decode()
    assert "海关总署公告" in again


def test_a_brand_teaches_the_dictionary_and_goods_are_indexed_anew(
    shop: Seller, dana: User, ming: User, sent: list[tuple[Any, ...]]
) -> None:
    on_sale(shop)
    agreed("catalog.brand", BRAND, dana, ming)
    assert SearchTerm.objects.get(term="时光琉璃").canonical == "资生堂 Shiseido"
    assert sent == [("catalog.reindex", 0)]
    agreed("catalog.brand", {**BRAND, "nicknames": ["红腰子"]}, dana, ming)
    assert not SearchTerm.objects.filter(term="时光琉璃").exists()
    assert Brand.objects.get(key="shiseido").nicknames == ["红腰子"]
    sent.clear()
    agreed(
        "catalog.brand",
        {**BRAND, "nicknames": ["红腰子"], "needs_authorisation": not BRAND["needs_authorisation"]},
        dana,
        ming,
    )
    assert not sent, "no name changed, nothing is indexed anew"
    with pytest.raises(proposals.BadBody) as raw:
        agreed("catalog.brand", {**BRAND, "nicknames": ["蘭蔻 La Mer"]}, dana, ming)
    assert "nicknames" in raw.value.fields, "names stand as they are compared"
    agreed("catalog.brand", {**BRAND, "name": "Long", "name_zh": "长" * 80, "nicknames": []}, dana, ming)
    assert Brand.objects.get(key="long").name_zh == "长" * 80
    with pytest.raises(proposals.BadBody) as refused:
        agreed("catalog.brand", {**BRAND, "name": "Other", "name_zh": "", "nicknames": ["红腰子"]}, dana, ming)
    assert "nicknames" in refused.value.fields


def test_categories_restricted_and_free_again(shop: Seller, dana: User, ming: User) -> None:
    listing = on_sale(shop)
    body = {
        "category": "beauty", "is_closed": True, "needs_certificate": False, "reason": "召回期间暂停", "source": "市场监管总局",
        "in_force": True,
    }  # fmt: skip
    counts = {str(line.label): (line.before, line.after) for line in look("catalog.restriction", body, None)["counts"]}
    assert (0, 1) in counts.values(), "below the root too"
    agreed("catalog.restriction", body, dana, ming)
    assert reads.restriction_of(listing.category.slug)[0]
    agreed("catalog.restriction", {**body, "in_force": False}, dana, ming)
    assert reads.restriction_of(listing.category.slug) is None


def test_a_property_names_values_that_would_not_fit(
    shop: Seller, dana: User, ming: User, sent: list[tuple[Any, ...]]
) -> None:
    on_sale(shop, attributes={"skin_type": "combination"})
    found = look("catalog.attribute", ATTRIBUTE, None)
    assert [line.after for line in found["counts"]][-1] == 1
    agreed("catalog.attribute", ATTRIBUTE, dana, ming)
    row = CategoryAttribute.objects.get(code="skin_type")
    assert (row.name_zh_hant, row.name_en, len(row.choices)) == ("適用膚質", "Skin type", 2)
    assert sent


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        ("catalog.term", {**TERM, "term": "Ｖａｐｅ"}, "term"), ("catalog.term", {**TERM, "source": ""}, "source"),
        ("catalog.term", {**TERM, "term": "x\x00y"}, "term"), ("catalog.term", {**TERM, "more": 1}, "more"),
        ("catalog.brand", {**BRAND, "is_open": True}, "is_open"), ("catalog.brand", {**BRAND, "nicknames": "x"}, "nicknames"),
        ("catalog.attribute", {**ATTRIBUTE, "category": "nowhere"}, "category"),
        ("catalog.attribute", {**ATTRIBUTE, "choices": [["dry", "干性"]]}, "choices"),
        ("catalog.attribute", {**ATTRIBUTE, "kind": "number"}, "choices"),
        ("catalog.attribute", {**ATTRIBUTE, "code": "net content"}, "code"),
    ],
)  # fmt: skip
def test_what_cannot_be_proposed_is_named(
    shop: Seller, dana: User, kind: str, body: dict[str, Any], field: str
) -> None:
    with pytest.raises(proposals.BadBody) as refused:
        proposals.propose(kind=kind, body=body, actor=dana.ref, why="why")
    assert field in refused.value.fields
    assert not Proposal.objects.exists()


def test_versions_and_words_of_sellers_are_never_changed(shop: Seller) -> None:
    listing = draft(shop, origin_country="CN")
    attesting.attest(listing=listing, actor="user:x")
    for statement in (
        "UPDATE catalog_listingversion SET actor = 'user:other'", "DELETE FROM catalog_listingversion",
        "UPDATE catalog_attestation SET said_by = 'user:other'", "DELETE FROM catalog_attestation",
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert (ListingVersion.objects.get().actor, Attestation.objects.get().said_by) == ("user:tester", "user:x")
