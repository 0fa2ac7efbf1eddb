"""Every link on every page answers, for a visitor and for each of the named people; every room of operations has a link."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.scenes.people import BY_KEY, PEOPLE
from tests.contracts.crawling import Addresses, Crawl
from tests.contracts.urlmap import addresses
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
# Doors of the admin itself, and what the script of a page asks for.
NO_ROOMS = {f"admin:{name}" for name in ("index", "login", "logout", "autocomplete", "jsi18n", "search")} | {
    "admin:password_change", "admin:password_change_done",
}  # fmt: skip


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


def named_on(client: Client, page: str) -> set[str]:
    """The addresses that a page leads to, without what follows a question mark."""
    found = Addresses()
    found.feed(client.get(page, follow=True).content.decode())
    return {urlsplit(urljoin(page, address)).path for address in found.reads}


def test_every_room_of_operations_is_one_or_two_links_away(world: World) -> None:
    """From the first page of /admin/, or from a page linked there: nobody has to know an address by heart."""
    dana, rooms = as_person("dana"), dict[str, str]()
    for one in addresses():
        is_models = re.search(r"_(changelist|add)$", one.name)
        if one.route.startswith("admin/") and not one.parameters and not is_models and one.name not in NO_ROOMS:
            rooms[reverse(one.name)] = one.name
    first = named_on(dana, "/admin/")
    near = set(first)
    for page in sorted(first - {"/admin/"}):
        if page in rooms or (page.startswith("/admin/") and any(room.startswith(page) for room in rooms)):
            near |= named_on(dana, page)
    lost = [name for room, name in rooms.items() if room not in near and dana.get(room).status_code != 405]
    assert lost == []
    assert len(rooms) > 50, "the map of addresses was not read"
