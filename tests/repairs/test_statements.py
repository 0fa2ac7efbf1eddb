"""A month of a service point: drawn up once, approved by one, paid by another, and the bank's line finds it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.duties.models import Duty
from marketplace.core.errors import IllegalMove, NotAllowed
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.notices.models import Notice
from repairs.errors import AccountChanged, BadRepair, NoAccount, NotYourPoint, OwnPoint, SameEyes
from repairs.models import Partner, Statement
from repairs.services import statements, working
from tests.repairs import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]
Browse = Callable[[User | None], Client]
ACCOUNT = "6222 0200 1234 5678"


@pytest.fixture
def shop(akira: Any, charlie: Any, dana: Any, ming: Any) -> Partner:
    return build.point(charlie, dana, ming)


@pytest.fixture
def made(bought: Any, shop: Partner, charlie: User) -> Statement:
    """A repair of ¥20 labour under a warranty, finished; then the month ends."""
    order = build.delivered_before(bought())
    build.warranty(order, laid=True)
    work = build.on_bench(build.report(order), shop, charlie)
    working.quote(work=work, finding="马达烧了", labour_fen=2_000, parts_fen=300, by=charlie)
    working.finish(work=build.fresh(work), uploads=[build.picture()], by=charlie)
    assert statements.make_due() == 0  # the month is not over
    time.travel(timedelta(days=32))
    assert statements.make_due() == 1
    return Statement.objects.get()


def owed(shop: Partner) -> int:
    return balance(AccountCode.REPAIR_PAYABLE, shop.ref, "CNY")


def test_it_works(made: Statement, shop: Partner, charlie: User, dana: User, fangfang: User, settle: Any) -> None:
    assert (made.amount_fen, made.works_count, owed(shop)) == (2_000, 1, 2_000)
    assert statements.make_due() == 0
    assert Duty.objects.filter(kind=statements.DUTY, done_at=None).count() == 1

    statements.set_account(partner=shop, holder="静安数码快修", account=ACCOUNT, by=charlie)
    statements.approve(statement=made, by=dana)
    paid = statements.pay(statement=made, by=fangfang)
    settle()
    assert (paid.status, owed(shop), balance(AccountCode.BANK, "", "CNY")) == ("paid", 0, -2_000)
    entry = Posting.objects.select_related("transaction").get(account__code=AccountCode.BANK)
    assert entry.transaction.memo == made.number  # by which finance matches the bank's line
    assert not Duty.objects.filter(kind=statements.DUTY, done_at=None).exists()
    assert Notice.objects.filter(recipient=charlie.ref, template="repair_statement_paid").exists()
    assert not any(trial_balance().values())
    with pytest.raises(IllegalMove):
        statements.pay(statement=build.fresh(made), by=fangfang)
    assert owed(shop) == 0


def test_four_eyes_and_nobody_of_the_shop(
    made: Statement, shop: Partner, charlie: User, dana: User, ming: User, xiaochen: User
) -> None:
    with pytest.raises(NoAccount):
        statements.approve(statement=made, by=dana)
    statements.set_account(partner=shop, holder="静安数码快修", account=ACCOUNT, by=charlie)
    with pytest.raises(NotAllowed):
        statements.approve(statement=made, by=xiaochen)
    statements.approve(statement=made, by=dana)
    with pytest.raises(SameEyes):
        statements.pay(statement=made, by=dana)
    shop.members.create(user=ming, since=time.now())
    with pytest.raises(OwnPoint):
        statements.pay(statement=made, by=ming)
    assert (build.fresh(made).status, owed(shop)) == ("approved", 2_000)


def test_an_account_that_changed_is_approved_anew(
    made: Statement, shop: Partner, charlie: User, dana: User, ming: User
) -> None:
    statements.set_account(partner=shop, holder="静安数码快修", account=ACCOUNT, by=charlie)
    statements.approve(statement=made, by=dana)
    time.travel(timedelta(minutes=1))
    statements.set_account(partner=shop, holder="别人", account="9999000011112222", by=charlie)
    with pytest.raises(AccountChanged):
        statements.pay(statement=made, by=ming)
    assert owed(shop) == 2_000
    with pytest.raises(BadRepair):
        statements.send_back(statement=made, why="不对", by=ming)
    statements.send_back(statement=made, why="收款账户已变更，请重新核对", by=ming)
    statements.approve(statement=made, by=ming)
    assert statements.pay(statement=made, by=dana).status == "paid"


def test_who_names_the_account_and_how(shop: Partner, xiaomei: User, charlie: User) -> None:
    with pytest.raises(NotYourPoint):
        statements.set_account(partner=shop, holder="小美", account=ACCOUNT, by=xiaomei)
    for account in ("123", "6222-ABC!", "6" * 40):
        with pytest.raises(BadRepair):
            statements.set_account(partner=shop, holder="静安数码快修", account=account, by=charlie)
    assert build.fresh(shop).bank_since is None


def test_the_shop_sees_it(made: Statement, browse: Browse, api: Any, charlie: User, xiaomei: User) -> None:
    mine = browse(charlie)
    page = mine.get("/partner/statements/")
    assert made.number in page.content.decode()
    assert mine.post("/partner/statements/", {"holder": "静安数码快修", "account": ACCOUNT}).status_code == 302
    page = mine.get("/partner/statements/").content.decode()
    assert "…5678" in page
    assert "62220200" not in page
    assert mine.post("/partner/statements/", {"holder": "静安数码快修", "account": "1"}).status_code == 422
    rows = api(charlie).get("/api/v1/partner/statements/").json()["results"]
    assert [(one["number"], one["amount_fen"]) for one in rows] == [(made.number, 2_000)]
    assert api(xiaomei).get("/api/v1/partner/statements/").status_code in (403, 404)


def test_two_pairs_of_eyes_in_the_admin(
    made: Statement, shop: Partner, browse: Browse, charlie: User, dana: User, ming: User
) -> None:
    statements.set_account(partner=shop, holder="静安数码快修", account=ACCOUNT, by=charlie)
    address = f"/admin/repairs/statement/{made.pk}/do/"
    browse(dana).post(address, {"do": "approve"})
    browse(dana).post(address, {"do": "pay"})
    assert build.fresh(made).status == "approved"
    browse(ming).post(address, {"do": "pay"})
    assert build.fresh(made).status == "paid"
