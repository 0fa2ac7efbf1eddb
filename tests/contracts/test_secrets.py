"""What must never be seen: ID numbers outside the vault, a shopper's contact at a seller's, an audit before it starts."""

from __future__ import annotations

import logging
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from logistics.models import Consignment
from marketplace.accounts.models import Identity, Role, User
from marketplace.core.models import TrailEntry
from marketplace.scenes.people import BY_KEY
from orders.models import Order
from sellers.models import Audit, Payout, Seller
from tests.contracts.crawling import Crawl
from tests.contracts.known import Known, person
from tests.contracts.test_links import STARTS, as_person
from tests.contracts.urlmap import addresses
from tests.world import World

# The messages as customs gets them, for operations alone; each taking stands in the trail (logistics/services/packs.py).
AUDITED = frozenset({"api-ops-customs-pack"})
EXAMPLES = {"13800138000"}  # Xiaomei's number is the example that the address form shows


def id_numbers() -> set[str]:
    found = {row.id_number for row in Identity.objects.all()} | {
        row.buyer_id_number for row in Consignment.objects.all()
    }
    return {number for number in found if number}


def contacts() -> set[str]:
    """Phones and street addresses of everybody who ordered."""
    rows = list(Consignment.objects.all())
    return {row.consignee_phone[-11:] for row in rows} | {row.consignee_address[-8:] for row in rows}


def words_of(answer: HttpResponseBase) -> str:
    """What an answer says, streams and the parts of packed tables included."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return str(body, "utf-8", "replace")


class Finder:
    """Notes where a secret shows."""

    def __init__(self, secrets: set[str]) -> None:
        assert secrets, "nothing to look for"
        self.secrets, self.found, self.pages = secrets, [], 0

    def look(self, address: str, text: str) -> None:
        self.pages += 1
        self.found += [f"{address} shows {secret}" for secret in self.secrets if secret in text]

    def ask_the_api(self, user: User | None) -> None:
        """Every readable address of the API, with real identifiers."""
        client, known = APIClient(raise_request_exception=False), Known()
        client.force_authenticate(user)
        for door in addresses():
            if door.is_api and door.name not in {"api-schema", "api-docs"}:
                path = reverse(door.name, kwargs=known.values(door.name, door.parameters))
                answer = client.get(path)
                if door.name in AUDITED and answer.status_code == 200:
                    assert user is not None
                    assert user.has_role(Role.OPS)
                    assert TrailEntry.objects.filter(verb="customs.pack_taken", actor=user.ref).exists()
                    continue
                self.look(path, words_of(answer))


@pytest.mark.parametrize("key", ["", *BY_KEY])
def test_no_id_number_on_any_page_answer_or_log_line(world: World, key: str, caplog: pytest.LogCaptureFixture) -> None:
    finder = Finder(id_numbers())
    with caplog.at_level(logging.DEBUG):
        limit = 60 if key == "dana" else 120  # her admin pages are slow and many
        Crawl(as_person(key) if key else Client(), each=1, look=finder.look).walk(STARTS.get(key, ["/"]), limit=limit)
        finder.ask_the_api(person(key) if key else None)
    assert finder.found == []
    assert finder.pages > 60
    assert [number for number in finder.secrets if number in caplog.text] == []


@pytest.mark.parametrize("key", ["", "akira", "brightwell", "charlie"])
def test_no_shoppers_contact_at_sellers_and_strangers(world: World, key: str) -> None:
    mine = {address.phone[-11:] for address in person(key).addresses.all()} if key else set()
    finder = Finder(contacts() - mine - EXAMPLES)
    Crawl(as_person(key) if key else Client(), each=2, look=finder.look).walk(STARTS.get(key, ["/"]), limit=120)
    finder.ask_the_api(person(key) if key else None)
    assert finder.found == []


def test_the_finder_finds() -> None:
    finder = Finder({"11010519491231002X"})
    finder.look("/x/", "<td>11010519491231002X</td>")
    assert finder.found == ["/x/ shows 11010519491231002X"]


def things_of(seller: Seller) -> set[str]:
    orders = Order.objects.filter(seller=seller).values_list("number", flat=True)
    listings = seller.listings.exclude(status="published").values_list("public_id", flat=True)
    return {*orders, *listings, *Payout.objects.filter(seller=seller).values_list("public_id", flat=True)}


@pytest.mark.parametrize(("key", "other"), [("akira", "brightwell"), ("brightwell", "akira")])
def test_a_seller_sees_nothing_of_another_seller(world: World, key: str, other: str) -> None:
    finder = Finder(things_of(Seller.objects.get(members__user=person(other))))
    Crawl(as_person(key), each=3, look=finder.look).walk(
        ["/seller/", "/seller/orders/", "/seller/money/", "/seller/listings/"], limit=80
    )
    finder.ask_the_api(person(key))
    # A passport is public: its proof names the order that the item travelled under, as a bare reference.
    assert [line for line in finder.found if "/passports/" not in line] == []


def test_a_drawn_audit_is_secret(world: World) -> None:
    drawn = list(Audit.objects.filter(status__in=("drawn", "dispatched")))
    assert drawn
    for audit in drawn:
        seller = Seller.objects.get(public_id=str(audit.envelope))
        for member in seller.members.select_related("user"):
            finder = Finder({audit.public_id})
            client = Client()
            client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
            Crawl(client, each=2, look=finder.look).walk(["/seller/", "/seller/documents/", "/me/notices/"], limit=40)
            finder.ask_the_api(member.user)
            api = APIClient()
            api.force_authenticate(member.user)
            answer = api.get("/api/v1/seller/audits/")
            assert finder.found == []
            if answer.status_code == 403:  # a helper whose role has nothing to do with audits
                continue
            listed = answer.json()
            assert {row["status"] for row in listed} & {"drawn", "dispatched"} == set()
            assert audit.period not in {row["period"] for row in listed}
