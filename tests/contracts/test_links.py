"""Every link on every page answers, for a visitor and for each of the named people."""

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.scenes.people import BY_KEY, PEOPLE
from tests.contracts.crawling import Crawl
from tests.world import World

STARTS = {person.key: [person.page, "/", "/me/", "/cart/", "/help/"] for person in PEOPLE}
STARTS["dana"].insert(0, "/admin/sellers/seller/")  # one door of her hundreds that she must have opened
# What each person must at least have reached: a crawl that finds nothing proves nothing.
REACHED = {
    "xiaomei": {
        "storefront:listing",
        "orders:detail",
        "logistics:track",
        "logistics:passport",
        "returns:case",
        "support:chat",
    },
    "akira": {"catalog:seller-listing", "storefront:seller-orders", "sellers:money"},
    "brightwell": {"catalog:seller-listing", "sellers:documents"},
    "lupe": {"logistics:console", "logistics:unit", "logistics:parcel"},
    "laozhang": {"logistics:escort", "logistics:escort-parcel"},
    "xiaolin": {"logistics:escort"},
    "xiaochen": {"returns:bench"},
    "tingting": {"support:desk", "support:ticket"},
    "dana": {"admin:index", "admin:orders_order_changelist", "admin:sellers_seller_change"},
    "ming": {"admin:index", "admin:sellers_seller_changelist"},
    "fangfang": {"finance:cockpit", "finance:trial", "finance:differences", "finance:days"},
    "charlie": {"orders:detail"},
}


def as_person(key: str) -> Client:
    client = Client()
    user = User.objects.get(email=BY_KEY[key].login)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_visitor_meets_no_dead_link(world: World, language: str) -> None:
    crawl = Crawl(Client(), language, each=3).walk(
        ["/", "/categories/", "/s/?q=面霜", "/help/", "/track/", "/sitemap.xml", "/robots.txt"]
    )
    assert crawl.trouble == []
    assert {"storefront:home", "storefront:category", "storefront:listing", "storefront:shop"} <= crawl.seen.keys()


@pytest.mark.parametrize("key", BY_KEY)
def test_a_person_meets_no_dead_link(world: World, key: str) -> None:
    # Operations have some four hundred admin pages; test_permissions opens one of each kind.
    crawl = Crawl(as_person(key), each=1 if key == "dana" else 2).walk(STARTS[key], limit=220)
    assert crawl.trouble == []
    assert REACHED[key] - crawl.seen.keys() == set()


def test_the_crawler_sees_a_dead_link(world: World) -> None:
    crawl = Crawl(Client()).walk([reverse("storefront:home"), "/l/nothinghereatallnothing/", "/nowhere/"])
    assert len(crawl.trouble) == 2
