"""Who acts for a shop: roles and what they open, invitations, leaving. Enforced by services and selectors, not by pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import Role, User
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.errors import Conflict, NotAllowed
from marketplace.notices.models import Notice
from orders.services import handing_in
from sellers.errors import (
    AlreadyInvited,
    AlreadySeller,
    InvitationForSomebodyElse,
    InvitationNotFound,
    LastOwner,
    NotASeller,
)
from sellers.models import Invitation, Seller, SellerMember
from sellers.policies import team
from sellers.policies.team import Permission as P
from sellers.selectors.team import member_for, members_who_may, shop_for
from sellers.services import holidays, invitations, members, payouts
from tests import shop

ROLES = tuple(team.ROLES)
MATRIX = [(role, permission) for role in ROLES for permission in P]


@pytest.fixture
def made(brightwell: User) -> Seller:
    return shop.seller(brightwell, country="GB", currency="GBP", kind="retailer")


def join(seller: Seller, user: User, role: str) -> SellerMember:
    return SellerMember.objects.create(seller=seller, user=user, role=role, created_at=time.now())


def token_of(notice: Notice) -> str:
    found = re.search(r"/seller/join/([0-9A-Z]+)/", str(notice.body))
    assert found
    return found[1]


def invited(seller: Seller, by: User, email: str = "charlie@example.com", role: str = "buyer") -> str:
    invitations.invite(seller=seller, email=email, role=role, by=by)
    return token_of(Notice.objects.filter(template="team_invitation").latest("pk"))


def test_it_works(made: Seller, brightwell: User, charlie: User) -> None:
    token = invited(made, brightwell)
    member = invitations.accept(token=token, user=charlie)
    assert (member.seller, member.role) == (made, "buyer")
    assert shop_for(charlie, P.BUYING) == made
    with pytest.raises(NotAllowed):
        shop_for(charlie, P.MONEY)


@pytest.mark.parametrize(("role", "permission"), MATRIX)
def test_a_role_opens_what_the_table_says(made: Seller, charlie: User, role: str, permission: P) -> None:
    join(made, charlie, role)
    if permission in team.ROLES[role]:
        assert shop_for(charlie, permission) == made
    else:
        with pytest.raises(NotAllowed):
            shop_for(charlie, permission)


def test_the_table_says_what_it_should() -> None:
    assert team.ROLES["owner"] == frozenset(P)
    assert {role for role in ROLES if team.allows(role, P.MONEY)} == {"owner", "finance"}
    assert {role for role in ROLES if team.allows(role, P.TEAM)} == {"owner"}
    assert {role for role in ROLES if team.allows(role, P.PAPERS)} == {"owner"}
    assert all(team.allows(role, P.LOOK) for role in ROLES)
    assert not team.allows("stranger", P.LOOK)


VERBS: dict[str, tuple[P, Callable[[Seller, User], Any]]] = {
    "invite": (P.TEAM, lambda s, u: invitations.invite(seller=s, email="new@example.com", role="buyer", by=u)),
    "holiday": (
        P.SHOP,
        lambda s, u: holidays.set_holiday(seller=s, first_day=time.today(), last_day=time.today(), mode="stop", by=u),
    ),
    "tick": (P.BUYING, lambda s, u: handing_in.tick(seller=s, refs=["MO1/1"], is_bought=True, by=u)),
    "closing": (P.TEAM, lambda s, u: holidays.announce_closing(seller=s, by=u)),
    "payout": (P.MONEY, lambda s, u: payouts.pay_now(seller=s, by=u)),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_services_ask_for_the_permission(made: Seller, charlie: User, role: str, verb: str) -> None:
    join(made, charlie, role)
    needed, run = VERBS[verb]
    if team.allows(role, needed):
        with suppress(Conflict):  # refused for another reason, such as nothing to pay
            run(made, charlie)
    else:
        before = (Invitation.objects.count(), Seller.objects.values_list("holiday_from", "closing_on").get())
        with pytest.raises(NotAllowed):
            run(made, charlie)
        assert before == (Invitation.objects.count(), Seller.objects.values_list("holiday_from", "closing_on").get())


@pytest.mark.parametrize("verb", VERBS)
def test_services_refuse_strangers(made: Seller, xiaomei: User, verb: str) -> None:
    with pytest.raises(NotAllowed):
        VERBS[verb][1](made, xiaomei)


PAGES: dict[str, P] = {
    "/seller/": P.LOOK, "/seller/more/": P.LOOK, "/seller/orders/": P.LOOK, "/seller/orders/buy/": P.LOOK,
    "/seller/orders/hand-in/": P.LOOK, "/seller/orders/labels/": P.BUYING, "/seller/inbound/": P.LOOK, "/seller/stock/": P.LOOK,
    "/seller/returns/": P.LOOK, "/seller/messages/": P.MESSAGES, "/seller/figures/": P.FIGURES, "/seller/listings/": P.LOOK,
    "/seller/listings/new/": P.GOODS, "/seller/money/": P.MONEY, "/seller/team/": P.LOOK, "/seller/shop/": P.SHOP,
    "/seller/webhooks/": P.HOOKS,
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_by_role(made: Seller, charlie: User, browse: Callable[[User | None], Client], role: str) -> None:
    join(made, charlie, role)
    shop.tariff()
    client = browse(charlie)
    for path, needed in PAGES.items():
        wanted = 200 if team.allows(role, needed) else 403
        assert client.get(path).status_code == wanted, f"{role} at {path}"


DOORS: dict[tuple[str, str], P] = {
    ("get", "/api/v1/seller/members/"): P.LOOK,
    ("get", "/api/v1/seller/invitations/"): P.TEAM,
    ("get", "/api/v1/seller/shop/"): P.LOOK,
    ("patch", "/api/v1/seller/shop/"): P.SHOP,
    ("get", "/api/v1/webhooks/endpoints/"): P.HOOKS,
    ("get", "/api/v1/webhooks/kinds/"): P.HOOKS,
    ("get", "/api/v1/seller/money/"): P.MONEY,
    ("get", "/api/v1/seller/payouts/"): P.MONEY,
    ("get", "/api/v1/seller/today/"): P.LOOK,
    ("get", "/api/v1/seller/shopping-list/"): P.LOOK,
    ("get", "/api/v1/seller/figures/"): P.FIGURES,
    ("get", "/api/v1/seller/questions/"): P.MESSAGES,
    ("get", "/api/v1/seller/inbound/"): P.LOOK,
    ("get", "/api/v1/seller/returns/"): P.LOOK,
    ("get", "/api/v1/seller/orders/"): P.LOOK,
    ("put", "/api/v1/seller/stock/"): P.GOODS,
}


@pytest.mark.parametrize("role", ROLES)
def test_the_api_opens_by_role(made: Seller, charlie: User, api: Callable[[User | None], APIClient], role: str) -> None:
    join(made, charlie, role)
    client = api(charlie)
    for (method, path), needed in DOORS.items():
        body = {"counts": {}} if "stock" in path else {}
        answer = getattr(client, method)(path, *([body] if method != "get" else []), format="json")
        wanted = 200 if team.allows(role, needed) else 403
        assert answer.status_code == wanted, f"{role}: {method} {path} → {answer.status_code} {answer.content[:200]!r}"


def test_money_stays_with_those_who_may_see_it(
    made: Seller, charlie: User, xiaomei: User, browse: Callable[[User | None], Client]
) -> None:
    shop.tariff()
    item = shop.listing(made, price=2345)
    shop.pay_directly(shop.place(xiaomei, {item.public_id: 1}, shop.ready(xiaomei)))
    member = join(made, charlie, "manager")
    assert "You get" not in browse(charlie).get("/seller/orders/", headers={"accept-language": "en"}).content.decode()
    SellerMember.objects.filter(pk=member.pk).update(role="finance")
    assert "You get" in browse(charlie).get("/seller/orders/", headers={"accept-language": "en"}).content.decode()


def test_removed_at_once(
    made: Seller, brightwell: User, charlie: User, browse: Callable[[User | None], Client]
) -> None:
    member = members.add(seller=made, user=charlie, role="manager", by=brightwell)
    client = browse(charlie)
    assert client.get("/seller/team/").status_code == 200
    members.remove(seller=made, member_id=member.pk, by=brightwell)
    assert client.get("/seller/team/").status_code == 403, "in the very next request"
    charlie.refresh_from_db()
    assert Role.SELLER not in charlie.roles


def test_the_last_owner_cannot_leave(made: Seller, brightwell: User, charlie: User) -> None:
    mine = member_for(brightwell)
    other = members.add(seller=made, user=charlie, role="manager", by=brightwell)
    for run in (
        lambda: members.remove(seller=made, member_id=mine.pk, by=brightwell),
        lambda: members.set_role(seller=made, member_id=mine.pk, role="manager", by=brightwell),
    ):
        with pytest.raises(LastOwner):
            run()
    assert SellerMember.objects.get(pk=mine.pk).role == "owner"
    members.set_role(seller=made, member_id=other.pk, role="owner", by=brightwell)
    members.remove(seller=made, member_id=mine.pk, by=brightwell)
    assert [row.user_id for row in SellerMember.objects.filter(seller=made)] == [charlie.pk]


@pytest.mark.parametrize("role", ["manager", "buyer", "finance"])
def test_anybody_may_leave_but_remove_nobody_else(made: Seller, brightwell: User, charlie: User, role: str) -> None:
    mine = join(made, charlie, role)
    with pytest.raises(NotAllowed):
        members.remove(seller=made, member_id=member_for(brightwell).pk, by=charlie)
    members.remove(seller=made, member_id=mine.pk, by=charlie)
    with pytest.raises(NotASeller):
        member_for(charlie)


def test_the_link_works_once(made: Seller, brightwell: User, charlie: User, xiaomei: User) -> None:
    token = invited(made, brightwell)
    invitations.accept(token=token, user=charlie)
    with pytest.raises(InvitationNotFound):
        invitations.accept(token=token, user=charlie)
    assert SellerMember.objects.filter(seller=made).count() == 2


def test_the_link_runs_out(made: Seller, brightwell: User, charlie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    token = invited(made, brightwell)
    moment = time.now() + invitations.VALID + timedelta(seconds=1)
    monkeypatch.setattr(time, "now", lambda: moment)
    with pytest.raises(InvitationNotFound):
        invitations.accept(token=token, user=charlie)
    assert invited(made, brightwell), "and may be sent anew"


def test_the_link_can_be_taken_back(made: Seller, brightwell: User, charlie: User) -> None:
    token = invited(made, brightwell)
    invitations.revoke(seller=made, public_id=Invitation.objects.get().public_id, by=brightwell)
    with pytest.raises(InvitationNotFound):
        invitations.accept(token=token, user=charlie)


def test_the_link_is_for_one_address(made: Seller, brightwell: User, xiaomei: User) -> None:
    token = invited(made, brightwell)
    with pytest.raises(InvitationForSomebodyElse):
        invitations.accept(token=token, user=xiaomei)
    assert Invitation.objects.get().accepted_at is None
    assert not SellerMember.objects.filter(user=xiaomei).exists()


def test_one_open_invitation_an_address(made: Seller, brightwell: User) -> None:
    invited(made, brightwell, "Charlie@Example.com")
    with pytest.raises(AlreadyInvited):
        invited(made, brightwell, "charlie@example.com")
    assert Invitation.objects.count() == 1


def test_one_person_one_shop(made: Seller, brightwell: User, charlie: User) -> None:
    shop.seller(charlie)
    token = invited(made, brightwell)
    with pytest.raises(AlreadySeller):
        invitations.accept(token=token, user=charlie)


def test_the_secret_is_kept_nowhere(made: Seller, brightwell: User) -> None:
    token = invited(made, brightwell)
    stored = str(list(Invitation.objects.values()))
    assert token not in stored
    assert Notice.objects.get(template="team_invitation").link == ""


def test_joining_by_the_page(
    made: Seller, brightwell: User, charlie: User, browse: Callable[[User | None], Client]
) -> None:
    owner = browse(brightwell)
    assert owner.post("/seller/team/", {"email": "charlie@example.com", "role": "finance"}).status_code == 302
    token = token_of(Notice.objects.get(template="team_invitation"))
    assert browse(None).get(f"/seller/join/{token}/").url.startswith("/account/login/?next=/seller/join/")
    guest = browse(charlie)
    assert made.display_name in guest.get(f"/seller/join/{token}/").content.decode()
    assert guest.post(f"/seller/join/{token}/").url == "/seller/"
    assert guest.get("/seller/money/").status_code == 200
    assert guest.get(f"/seller/join/{token}/").status_code == 404
    member = SellerMember.objects.get(user=charlie)
    assert owner.post(f"/seller/team/{member.pk}/role/", {"role": "buyer"}).status_code == 302
    assert guest.get("/seller/money/").status_code == 403
    assert owner.post(f"/seller/team/{member.pk}/remove/").status_code == 302
    assert guest.get("/seller/").url == "/seller/apply/"


def test_joining_by_the_api(
    made: Seller, brightwell: User, charlie: User, api: Callable[[User | None], APIClient]
) -> None:
    owner, guest = api(brightwell), api(charlie)
    asked = owner.post(
        "/api/v1/seller/invitations/", {"email": "charlie@example.com", "role": "manager"}, format="json"
    )
    assert (asked.status_code, asked.json()["address"]) == (201, "c***@example.com")
    token = token_of(Notice.objects.get(template="team_invitation"))
    joined = guest.post("/api/v1/seller/invitations/accept/", {"token": token}, format="json")
    assert (joined.status_code, joined.json()["role"]) == (201, "manager")
    refused = guest.patch(f"/api/v1/seller/members/{joined.json()['id']}/", {"role": "owner"}, format="json")
    assert refused.status_code == 403, "nobody raises themselves"
    assert owner.delete(f"/api/v1/seller/members/{joined.json()['id']}/").status_code == 204


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "x" * 250 + "@example.com", "a@example.com\nBcc: b@example.com"]
)
def test_bad_addresses(made: Seller, brightwell: User, api: Callable[[User | None], APIClient], email: str) -> None:
    answer = api(brightwell).post("/api/v1/seller/invitations/", {"email": email, "role": "buyer"}, format="json")
    assert answer.status_code == 400
    assert not Invitation.objects.exists()
    assert not Notice.objects.exists()


def test_who_is_told_follows_the_role(made: Seller, brightwell: User, charlie: User) -> None:
    join(made, charlie, "finance")
    assert {m.user_id for m in members_who_may(made.pk, P.MONEY)} == {brightwell.pk, charlie.pk}
    assert {m.user_id for m in members_who_may(made.pk, P.BUYING)} == {brightwell.pk}


def test_a_listing_is_changed_by_those_who_may(
    made: Seller, charlie: User, api: Callable[[User | None], APIClient]
) -> None:
    item = shop.listing(made)
    member = join(made, charlie, "finance")
    client, address = api(charlie), f"/api/v1/seller/listings/{item.public_id}/"
    assert client.get(address).status_code == 200
    assert client.patch(address, {"brand": "X"}, format="json").status_code == 403
    SellerMember.objects.filter(pk=member.pk).update(role="buyer")
    assert client.patch(address, {"source_shop": "Loft Umeda"}, format="json").json()["source_shop"] == "Loft Umeda"
    assert Listing.objects.get(pk=item.pk).status == "published", "where it is bought is nobody's business but theirs"
