from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, ModerationDecision, SearchTerm
from marketplace.catalog.states import LISTING
from tests.catalog.builders import ACTOR, draft, seller_of, tariff_rows

Browse = Callable[[User | None], Client]
URL = "/admin/catalog/listing/"


@pytest.fixture
def waiting(akira: User) -> Listing:
    tariff_rows()
    listing = draft(seller_of(akira))
    LISTING.move(listing, "in_moderation", actor=ACTOR)
    return listing


def act(client: Client, name: str, listing: Listing) -> Any:
    return client.post(URL, {"action": name, "_selected_action": [listing.pk]}, follow=True)


def test_it_works(waiting: Listing, dana: User, browse: Browse) -> None:
    client = browse(dana)
    assert client.get(URL).status_code == 200
    assert client.get(f"{URL}{waiting.pk}/change/").status_code == 200
    assert act(client, "approve", waiting).status_code == 200
    waiting.refresh_from_db()
    assert waiting.status == "published"
    assert ModerationDecision.objects.get().decided_by == dana.ref


def test_rejecting_gives_the_seller_a_reason(waiting: Listing, dana: User, browse: Browse) -> None:
    act(browse(dana), "reject_text", waiting)
    waiting.refresh_from_db()
    assert waiting.status == "rejected"
    assert ModerationDecision.objects.get().reason


def test_a_refusal_is_told(akira: User, dana: User, browse: Browse) -> None:
    listing = draft(seller_of(akira))
    page = act(browse(dana), "approve", listing)
    assert page.status_code == 200
    listing.refresh_from_db()
    assert listing.status == "draft"


def test_only_ops_moderates(waiting: Listing, akira: User, tingting: User, browse: Browse) -> None:
    for person in (akira, tingting):
        act(browse(person), "approve", waiting)
        waiting.refresh_from_db()
        assert waiting.status == "in_moderation"
    assert not ModerationDecision.objects.exists()


def test_dictionary_and_categories(waiting: Listing, dana: User, browse: Browse) -> None:
    client = browse(dana)
    SearchTerm.objects.create(term="神仙水", canonical="sk-ii")
    for address in (
        "/admin/catalog/searchterm/",
        "/admin/catalog/category/",
        f"/admin/catalog/category/{waiting.category_id}/change/",
    ):
        assert client.get(address).status_code == 200, address
