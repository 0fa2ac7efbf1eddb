"""Until an auditor stands at the door nobody but the sent auditor and the named planner can tell who is drawn."""

import hashlib
import json
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core.clocks.models import Clock, ClockEvent
from marketplace.core.models import LogEntry, OutboxEvent, TrailEntry
from marketplace.notices.models import Notice
from sellers.errors import NotAssigned, OwnCase
from sellers.models import Audit, AuditPeriod, Seller
from sellers.policies import draws
from sellers.selectors import audits as reading
from sellers.selectors import audits_for_seller, public_facts
from sellers.services import audit_plans, audit_visits
from tests.sellers import audits, shops

SELLER_PAGES = ("/seller/", "/seller/audits/", "/seller/documents/", "/seller/grade/", "/me/notices/", "/audits/", "/audits/2026-11/",
                "/audits/2026-11.json")  # fmt: skip
SELLER_API = ("seller/audits/", "seller/grade/", "me/notices/", "audits/", "audits/2026-11/")
ADMIN_PAGES = (
    "/admin/", "/admin/sellers/audit/", "/admin/sellers/auditperiod/", "/admin/sellers/auditperiod/plan/", "/admin/sellers/auditor/",
    "/admin/core/trailentry/", "/admin/core/clock/", "/admin/core/outboxdelivery/", "/admin/core/jobheartbeat/",
    "/admin/notices/notice/",
)  # fmt: skip


@pytest.fixture
def shop(brightwell: User, dana: User) -> Seller:
    return shops.approved(brightwell, dana)


@pytest.fixture
def sent(shop: Seller, dana: User, xiaochen: User) -> Audit:
    """Brightwell's shop among others; all are drawn and envelopes are sent, so Brightwell's is among them."""
    for name in ("zebra-one", "zebra-two"):
        audits.seller(name)
    rows = audits.drawn(dana, count=3)
    for row in rows:
        audits.sent(row, dana, xiaochen)
    return next(row for row in rows if str(row.envelope) == shop.public_id)


def words_of(shop: Seller) -> tuple[str, ...]:
    return shop.public_id, shop.slug, shop.display_name, "zebra-one", "Shop zebra-two"


def test_nothing_is_told(shop: Seller, dana: User, xiaochen: User, settle: Callable[[], int]) -> None:
    """Trail, events, clocks, log and notices of the secret phase name neither shop nor any shop."""
    settle()
    mail.outbox.clear()
    last = {
        model: max(model.objects.values_list("pk", flat=True), default=0)
        for model in (TrailEntry, OutboxEvent, Clock, Notice, LogEntry)
    }
    (audit,) = audits.drawn(dana)
    visit = audits.sent(audit, dana, xiaochen)
    audit_visits.open_envelope(visit=visit, auditor=xiaochen)
    settle()
    written = [list(model.objects.filter(pk__gt=pk).values()) for model, pk in last.items()]
    written.append(list(ClockEvent.objects.filter(clock__pk__gt=last[Clock]).values()))
    text = json.dumps(written, default=str) + " ".join(f"{letter.subject} {letter.body}" for letter in mail.outbox)
    for word in (shop.public_id, shop.slug, shop.display_name, str(shop.legal_name)):
        assert word not in text
    assert {row.recipient for row in Notice.objects.filter(pk__gt=last[Notice])} == {xiaochen.ref}


def test_no_column_joins_audit_and_seller(sent: Audit, shop: Seller) -> None:
    """A copy of the database does not tell either: no foreign key, and the name is encrypted."""
    row = Audit.objects.get(pk=sent.pk)
    assert row.seller_id is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text, p::text FROM sellers_audit a JOIN sellers_auditperiod p ON p.id = a.draw_id")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT v::text FROM sellers_auditvisit v")
        stored += str(cursor.fetchall())
    assert shop.public_id not in stored


def test_the_database_keeps_the_secret(sent: Audit, shop: Seller) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Audit.objects.filter(pk=sent.pk).update(seller=shop)


def normal(page: bytes) -> str:
    """A page without what differs from one request to the next."""
    import re

    return re.sub(r'(name="csrfmiddlewaretoken" value="|csrf-token" content=")[^"]+', "", page.decode())


def test_the_drawn_sellers_pages_stay_as_they_were(
    shop: Seller,
    brightwell: User,
    dana: User,
    xiaochen: User,
    browse: Callable[[User | None], Client],
    settle: Callable[[], int],
) -> None:
    """Byte for byte: promise made and drawn, seen by the drawn shop. Public pages differ in what the world may know only."""
    own = [address for address in SELLER_PAGES if not address.startswith("/audits")]
    settle()
    client = browse(brightwell)
    for address in own:
        client.get(address)
    before = {address: normal(client.get(address).content) for address in own}
    (audit,) = audits.drawn(dana)
    audits.sent(audit, dana, xiaochen)
    settle()
    assert {address: normal(client.get(address).content) for address in own} == before
    assert not audits_for_seller(shop).exists()
    assert not reading.of_seller(shop).exists()
    assert public_facts(shop).audit_count == 0


def test_the_seller_asks_everywhere(
    sent: Audit,
    shop: Seller,
    brightwell: User,
    browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient],
) -> None:
    for address in (*SELLER_PAGES, f"/seller/audits/{sent.public_id}/", f"/audits/console/{sent.public_id}/"):
        page = browse(brightwell).get(address, follow=True).content.decode()
        assert sent.public_id not in page.replace(f"/audits/{sent.public_id}", "").replace(
            f"console/{sent.public_id}", ""
        )
    client = api(brightwell)
    for address in SELLER_API:
        assert sent.public_id not in client.get(f"/api/v1/{address}").content.decode()
    assert client.get(f"/api/v1/seller/audits/{sent.public_id}/").status_code == 404
    assert client.get("/api/v1/seller/audits/").json() == []
    for verb in ("open", "start", "file", "entries"):
        assert client.post(f"/api/v1/audits/visits/{sent.public_id}/{verb}/", {}, format="json").status_code == 403
    assert Audit.objects.get(pk=sent.pk).status == "dispatched"


def test_everything_public_is_not_enough(dana: User) -> None:
    """Who knows every weight and all that is public still cannot draw: the salt is missing from the seed."""
    frame = sorted((audits.seller(f"shop-{number:02d}").public_id, 1) for number in range(40))
    rows = audits.drawn(dana, count=5)
    period = audits.fresh_period("2026-11")
    told = reading.public_state(period)
    assert set(told) == {"beacon", "commitment", "committed_at", "drawn_at", "randomness", "statement", "status", "v"}
    assert len(bytes.fromhex(str(period.salt))) == 32
    frame = [(name, weight) for name, weight in period.frame]  # the attacker guessed all of it
    for guess in (bytes(32), bytes.fromhex(told["randomness"]), hashlib.sha256(period.code.encode()).digest()):
        seed = draws.seed_of(
            period="2026-11", digest=bytes.fromhex(told["statement"]["frame_sha256"]), salt=guess,
            randomness=bytes.fromhex(told["randomness"]),
        )  # fmt: skip
        assert draws.weighted_draw(frame, 5, seed) != [str(row.envelope) for row in rows]


def test_salts_differ(dana: User) -> None:
    audits.seller("one")
    for month in range(1, 6):
        audits.committed(dana, f"2027-0{month}")
    salts = {str(period.salt) for period in AuditPeriod.objects.all()}
    digests = {period.frame_sha256 for period in AuditPeriod.objects.all()}
    assert len(salts) == len(digests) == 5


def test_lists_of_the_admin_do_not_move(
    shop: Seller, dana: User, xiaochen: User, browse: Callable[[User | None], Client], settle: Callable[[], int]
) -> None:
    """No list names a shop more often after the draw than before it."""
    audits.seller("zebra-one")
    settle()
    client = browse(audits.person("second", "ops"))

    def named() -> dict[str, int]:
        pages = {address: client.get(address) for address in ADMIN_PAGES}
        assert {page.status_code for page in pages.values()} == {200}
        return {
            f"{address} {word}": page.content.decode().count(word)
            for address, page in pages.items()
            for word in words_of(shop)
        }

    before = named()
    for row in audits.drawn(dana, count=2):
        audits.sent(row, dana, xiaochen)
    settle()
    assert named() == before


def test_ops_without_need_learn_nothing(
    sent: Audit, shop: Seller, browse: Callable[[User | None], Client], api: Callable[[User | None], APIClient]
) -> None:
    other = audits.person("second", "ops")
    client = browse(other)
    for address in ("/admin/sellers/audit/", "/admin/sellers/auditperiod/plan/", "/admin/sellers/auditperiod/"):
        text = client.get(address).content.decode()
        assert sent.public_id not in text
        assert shop.display_name not in text
    for query in ("?seller__slug=brightwell", f"?seller__id__exact={shop.pk}", "?auditor=x", "?envelope__startswith=0"):
        assert shop.display_name not in client.get(f"/admin/sellers/audit/{query}", follow=True).content.decode()
    assert client.get(f"/admin/sellers/audit/{sent.pk}/change/").status_code in (302, 404)
    assert client.post(f"/admin/sellers/auditperiod/plan/{sent.public_id}/send/").status_code == 404
    door = api(other)
    assert door.get("/api/v1/ops/audits/plan/").json() == []
    assert door.get("/api/v1/audits/visits/").json()["results"] == []
    assert door.get("/api/v1/ops/audits/reviews/").json()["results"] == []
    for path in (
        "ops/audits/plan/{}/send/",
        "ops/audits/reviews/{}/decide/",
        "audits/visits/{}/open/",
        "audits/visits/{}/start/",
    ):
        body = {"consequence": "none", "reason": "curious"}
        assert door.post(f"/api/v1/{path.format(sent.public_id)}", body, format="json").status_code == 404
    with pytest.raises(NotAssigned):
        audit_plans.send_now(audit=sent, by=other, auditor=other)


def test_the_planner_and_the_sent_auditor_know(
    sent: Audit,
    shop: Seller,
    dana: User,
    xiaochen: User,
    browse: Callable[[User | None], Client],
    api: Callable[[User | None], APIClient],
) -> None:
    assert (
        shop.display_name.replace("&", "&amp;") in browse(dana).get("/admin/sellers/auditperiod/plan/").content.decode()
    )
    assert shop.display_name in {row["seller"] for row in api(dana).get("/api/v1/ops/audits/plan/").json()}
    client = browse(xiaochen)
    before = client.get(f"/audits/console/{sent.public_id}/").content.decode()
    assert shop.slug not in before
    assert "registered" not in before
    client.post(f"/audits/console/{sent.public_id}/open/")
    assert str(shop.contact_address).split("\n")[0] in client.get(f"/audits/console/{sent.public_id}/").content.decode()
    assert TrailEntry.objects.filter(verb="audit.envelope_read", actor=xiaochen.ref).count() == 1


def test_another_auditor_knows_nothing(sent: Audit, browse: Callable[[User | None], Client]) -> None:
    other = audits.person("other", "inspector")
    client = browse(other)
    assert client.get(f"/audits/console/{sent.public_id}/").status_code == 404
    assert sent.public_id not in client.get("/audits/console/").content.decode()
    assert client.post(f"/audits/console/{sent.public_id}/open/", follow=True).status_code == 200
    assert not TrailEntry.objects.filter(verb="audit.envelope_read").exists()


def test_no_planner_with_a_shop(shop: Seller, dana: User) -> None:
    shop.members.create(user=dana, role="finance", created_at=shop.created_at)
    with pytest.raises(OwnCase):
        audits.committed(dana)
    assert not AuditPeriod.objects.exists()
