"""Carriers' bills and the bank's statement: compared, booked by two, matched, and never taken over twice."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from finance.errors import BadBill, BadStatement, BillLinesOpen, BillTwice, OwnBill
from finance.models import BankLine, BankStatement, Break, CarrierBill
from finance.policies import statements
from finance.policies.statements import Unreadable
from finance.services import bank, bills, breaks
from marketplace.core import time
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting
from marketplace.ledger.selectors import balance, trial_balance
from marketplace.ledger.services import carriers
from marketplace.ledger.services.book import Leg, book
from orders.services.differences import FREIGHT, charged_for
from tests import shop

HEAD = "Date,Amount,Currency,Reference,Text,Counterparty\n"


def line_of(text):
    """The line with these words, which are encrypted in the table."""
    (found,) = [one for one in BankLine.objects.select_related("posting__transaction") if one.text == text]
    return found


def camt(*entries, opening="0.00", closing=None, doctype=""):
    """A statement of 2026-11-20 with (way, amount, reference, words)."""
    total = sum(float(amount) * (1 if way == "CRDT" else -1) for way, amount, *_rest in entries)
    closing = f"{total:.2f}" if closing is None else closing

    def balance_of(code, amount):
        way = "DBIT" if amount.startswith("-") else "CRDT"
        return (f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{amount.lstrip("-")}</Amt>'
                f"<CdtDbtInd>{way}</CdtDbtInd></Bal>")  # fmt: skip

    rows = "".join(
        f'<Ntry><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>'
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>{words}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for way, amount, reference, words in entries
    )
    return (f'{doctype}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Id>'
            f"<IBAN>CN001234567890</IBAN></Id></Acct>{balance_of('OPBD', opening)}{balance_of('CLBD', closing)}{rows}</Stmt>"
            "</BkToCstmrStmt></Document>").encode()  # fmt: skip


def test_it_works():
    """The same lines from both formats; two equal fees of one day stay two."""
    text = HEAD + '2026-11-20,"1,000.50",CNY,R1,Deposit,Akira\n2026-11-20,-5.00,CNY,,Fee,\n2026-11-20,-5.00,CNY,,Fee,\n'
    found = statements.read(text.encode())
    assert [(row.day, row.amount_minor, row.currency) for row in found.rows] == [
        (date(2026, 11, 20), 100_050, "CNY"), (date(2026, 11, 20), -500, "CNY"), (date(2026, 11, 20), -500, "CNY"),
    ]  # fmt: skip
    assert len({row.digest for row in found.rows}) == 3
    assert [row.digest for row in statements.read(text.encode()).rows] == [row.digest for row in found.rows]
    chinese = "交易日期,收入,支出,币种,流水号,摘要,对方户名\n20261120,,35.00,人民币,X1,运费,顺丰\n".encode("gb18030")
    (row,) = statements.read(chinese).rows
    assert (row.amount_minor, row.currency, row.reference, row.text, row.party) == (-3500, "CNY", "X1", "运费", "顺丰")
    read = statements.read(
        camt(("CRDT", "10.00", "A1", "in"), ("DBIT", "2.50", "A2", "out"), opening="1.00", closing="8.50")
    )
    assert ([row.amount_minor for row in read.rows], read.account, read.kind) == ([1000, -250], "****7890", "camt")


@pytest.mark.parametrize(("said", "day"), [
    ("2026/1/15 10:30:00", 15), ("2026-1-5 10:30", 5), ("20260115103000", 15), ("2026-01-15T10:30:00+08:00", 15), ("15.1.2026", 15),
])  # fmt: skip
def test_a_time_behind_the_day_does_not_change_the_day(said, day):
    (row,) = statements.read(f"{HEAD}{said},1.00,CNY,,,\n".encode()).rows
    assert row.day == date(2026, 1, day)


@pytest.mark.parametrize(("data", "why", "line"), [
    (b"", "empty", 0), (b"a,b\n1,2\n", "no_columns", 1), (HEAD.encode(), "no_lines", 0),
    (HEAD.encode() + b"2026-11-20,12.345,CNY,,,\n", "amount", 2), (HEAD.encode() + b"2026-11-20,abc,CNY,,,\n", "amount", 2),
    (HEAD.encode() + b"2026-11-20,0,CNY,,,\n", "amount", 2), (HEAD.encode() + b'2026-11-20,"1,00",CNY,,,\n', "amount", 2),
    (HEAD.encode() + b"2026-11-20,1.5,JPY,,,\n", "amount", 2), (HEAD.encode() + b"2026-13-20,1,CNY,,,\n", "day", 2),
    (HEAD.encode() + b"0001-01-03,1,CNY,,,\n", "day", 2), (HEAD.encode() + b"2026-11-2x,1,CNY,,,\n", "day", 2),
    (HEAD.encode() + b"2026-11-20,1,YUAN,,,\n", "currency", 2), (b"\xff\xfe\x00\x81\x00", "encoding", 0),
    (b"<html></html>", "no_camt", 0), (b"<Document>", "no_xml", 1), (b"x" * (statements.MOST_BYTES + 1), "too_large", 0),
    (camt(("CRDT", "10.00", "A1", "in"), closing="9.00"), "sum", 1), (camt(("CRDT", "-10.00", "A1", "in")), "amount", 1),
    (camt(("CRDT", "1.00", "A", "&x;"), doctype='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "doctype", 0),
    (HEAD.encode() + b"2026-11-20,1,CNY,,,\n" * (statements.MOST_LINES + 1), "too_many_lines", 0),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(data, why, line):
    with pytest.raises(Unreadable) as refused:
        statements.read(data)
    assert (refused.value.why, refused.value.line) == (why, line)


@pytest.fixture
def order(xiaomei, db):
    shop.tariff()
    purchase = shop.pay_directly(shop.place(xiaomei, {shop.listing(shop.seller()).public_id: 2}, shop.ready(xiaomei)))
    return purchase.orders.get()


@pytest.fixture
def bill(order, fangfang):
    """One line as booked, one two yuan above it, one of nothing that we know."""
    freight = charged_for(order)[FREIGHT]
    lines = [bills.Line(order.number, freight), bills.Line("SF0000", 900, "?"), bills.Line(order.number, 200, "again")]
    return bills.enter(
        carrier="SF Express", number="INV-2026-11", currency="CNY", total_minor=freight + 1100, billed_on=time.today(), lines=lines,
        by=fangfang,
    )  # fmt: skip


def said(day=None):
    return (day or time.today()).isoformat()


@pytest.mark.django_db
def test_a_bill_is_compared_booked_by_two_and_paid_by_the_bank(bill, order, fangfang, dana):
    freight = charged_for(order)[FREIGHT]
    rows = [(line.booked_minor, line.fault, line.is_owed) for line in bill.lines.order_by("place")]
    assert rows == [(freight, "", True), (None, "unknown", None), (freight, "twice", None)]
    with pytest.raises(OwnBill):
        bills.book(of=bill.pk, by=fangfang)
    with pytest.raises(BillLinesOpen):
        bills.book(of=bill.pk, by=dana)
    assert carriers.owed("sf express", "CNY") == 0
    bills.decide(of=bill.pk, place=2, is_owed=False, why="This waybill is not ours.", by=dana)
    bills.decide(of=bill.pk, place=3, is_owed=False, why="Billed twice on this bill.", by=dana)
    bills.book(of=bill.pk, by=dana)
    assert carriers.owed("sf express", "CNY") == balance(AccountCode.FREIGHT_COST, "", "CNY") == freight
    file = HEAD + f"{said()},-{freight / 100:.2f},CNY,X9,Payment INV-2026-11,SF Express\n"
    bank.take_in(data=file.encode(), name="november.csv", by=fangfang)
    bill.refresh_from_db()
    assert (bill.status, bill.paid_on, carriers.owed("sf express", "CNY")) == ("paid", time.today(), 0)
    assert BankLine.objects.get().posting.transaction.kind == "carrier_paid"
    assert not Break.objects.exists()
    assert set(trial_balance().values()) == {0}


@pytest.mark.django_db
def test_a_bill_that_is_wrong_is_not_entered(bill, order, fangfang, xiaomei):
    good = {
        "carrier": "SF Express", "number": "INV-3", "currency": "CNY", "total_minor": 100, "billed_on": time.today(),
        "lines": [bills.Line(order.number, 100)], "by": fangfang,
    }  # fmt: skip
    for wrong, error in (
        ({"number": "INV-2026-11"}, BillTwice), ({"total_minor": 99}, BadBill), ({"lines": []}, BadBill), ({"currency": "元"}, BadBill),
        ({"billed_on": time.today() + timedelta(days=1)}, BadBill), ({"due_on": time.today() - timedelta(days=1)}, BadBill),
    ):  # fmt: skip
        with pytest.raises(error):
            bills.enter(**{**good, **wrong})
    assert CarrierBill.objects.count() == 1
    for text in ("MO1", "MO1, abc", ",5", "MO1, 1.234"):
        with pytest.raises(BadBill):
            bills.read_lines(text, "CNY")
    assert bills.read_lines("MO1, 35.00, air\n\nMO2,4\n", "CNY") == [
        bills.Line("MO1", 3500, "air"),
        bills.Line("MO2", 400),
    ]
    later = bills.enter(**{**good, "lines": [bills.Line(order.number, 100)]})
    assert later.lines.get().fault == "twice"  # the earlier bill has it, and nobody has said that it is not owed


@pytest.mark.django_db
def test_a_statement_is_taken_over_once_and_what_is_left_is_a_difference(order, fangfang, dana):
    legs = [Leg(AccountCode.PROVIDER_CLEARING, "", "CNY", 5_000), Leg(AccountCode.BANK, "", "CNY", -5_000)]
    book(source="treasury:txn_000077", kind="treasury", legs=legs, memo="txn_000077")
    file = camt(("DBIT", "50.00", "B1", "to the provider"), ("DBIT", "8.00", "B2", "Bank fee"))
    file = file.replace(b"2026-11-20", said().encode())
    first = bank.take_in(data=file, name="a.xml", by=fangfang)
    assert bank.take_in(data=file, name="b.xml", by=dana) == first
    more = camt(
        ("DBIT", "50.00", "B1", "to the provider"), ("DBIT", "8.00", "B2", "Bank fee"), ("CRDT", "3.00", "B3", "?")
    )
    second = bank.take_in(data=more.replace(b"2026-11-20", said().encode()), name="c.xml", by=fangfang)
    assert (BankStatement.objects.count(), BankLine.objects.count(), second.lines, second.new_lines) == (2, 3, 3, 1)
    assert BankLine.objects.get(reference="B1").posting.transaction.source == "treasury:txn_000077"
    fee = Break.objects.get(key=BankLine.objects.get(reference="B2").key)
    assert (fee.kind, fee.here_minor, fee.there_minor, Break.objects.count()) == ("missing_here", 0, -800, 2)
    breaks.assign(of=fee.pk, to=fangfang, by=fangfang)
    breaks.propose(of=fee.pk, account="provider_fee", why="The monthly fee of our bank.", by=fangfang)
    breaks.decide(of=fee.pk, is_right=True, by=dana)
    assert balance(AccountCode.BANK, "", "CNY") == -5_800
    assert (bank.match(), bank.match()) == (1, 0)
    assert BankLine.objects.get(reference="B2").posting.transaction.source == f"recon:{fee.pk}"
    assert breaks.open_breaks().count() == 1
    other = breaks.open_breaks().get()
    breaks.accept(of=other.pk, why="A test payment of the bank itself.", by=dana)
    bank.match()
    assert breaks.open_breaks().count() == 0
    assert set(trial_balance().values()) == {0}


@pytest.mark.django_db
def test_two_that_are_alike_are_not_guessed(order, fangfang):
    for number in ("txn_aaaaaa", "txn_bbbbbb"):
        legs = [Leg(AccountCode.PROVIDER_CLEARING, "", "CNY", 700), Leg(AccountCode.BANK, "", "CNY", -700)]
        book(source=f"treasury:{number}", kind="treasury", legs=legs, memo=number)
    bank.take_in(data=(HEAD + f"{said()},-7.00,CNY,,somewhere,\n").encode(), name="a.csv", by=fangfang)
    assert BankLine.objects.get().posting is None
    bank.take_in(data=(HEAD + f"{said()},-7.00,CNY,,for txn_bbbbbb,\n").encode(), name="b.csv", by=fangfang)
    assert line_of("for txn_bbbbbb").posting.transaction.memo == "txn_bbbbbb"
    # now only one is left on either side
    assert line_of("somewhere").posting.transaction.memo == "txn_aaaaaa"
    assert breaks.open_breaks().count() == 0


@pytest.mark.django_db
def test_an_entry_that_the_bank_never_shows_is_a_difference(order, fangfang):
    legs = [Leg(AccountCode.PROVIDER_CLEARING, "", "CNY", 700), Leg(AccountCode.BANK, "", "CNY", -700)]
    entry = book(source="treasury:txn_never", kind="treasury", legs=legs, memo="txn_never")
    day = time.today()
    rows = [f"{said(day - timedelta(days=3))},1.00,CNY,A,,\n", f"{said(day)},2.00,CNY,B,,\n"]
    bank.take_in(data=(HEAD + "".join(rows)).encode(), name="a.csv", by=fangfang)
    posting = entry.postings.get(account__code="bank")
    assert not Break.objects.filter(key=f"bank:posting:{posting.pk}").exists()  # the bank may still show it
    BankStatement.objects.update(last_day=day + timedelta(days=11))
    bank.match()
    assert Break.objects.get(key=f"bank:posting:{posting.pk}").kind == "missing_there"


@pytest.mark.django_db
def test_pages_and_api(bill, order, fangfang, dana, xiaomei, browse, api):
    page, call = browse(fangfang), api(fangfang)
    assert browse(xiaomei).get("/admin/finance/bank/").status_code == 403
    assert api(xiaomei).get("/api/v1/finance/bank/lines/").status_code == 403
    bad = page.post("/admin/finance/bank/", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    assert BankStatement.objects.count() == 0
    assert "第 1 行：首行须有日期列" in " ".join(str(one) for one in bad.context["messages"])
    file = SimpleUploadedFile("a.csv", (HEAD + f"{said()},-8.00,CNY,B2,Bank fee,Our bank\n").encode())
    assert page.post("/admin/finance/bank/", {"file": file}).status_code == 302
    shown = page.get("/admin/finance/bank/").content.decode()
    assert "Bank fee" in shown
    (line,) = call.get("/api/v1/finance/bank/lines/").json()["results"]
    assert (line["amount_minor"], line["source"]) == (-800, "")
    assert f"/admin/finance/differences/{line['difference']}/" in shown
    assert page.get(f"/admin/finance/differences/{line['difference']}/").status_code == 200
    refused = call.post(
        "/api/v1/finance/bank/statements/", {"file": SimpleUploadedFile("x.xml", b"<html/>")}, format="multipart"
    )
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_statement")
    assert call.get("/api/v1/finance/bank/statements/").json()["count"] == 1
    url = f"/api/v1/finance/bills/{bill.pk}/"
    assert [row["fault"] for row in call.get(url).json()["lines"]] == ["", "unknown", "twice"]
    assert api(dana).post(f"{url}book/", {}, format="json").json()["error"]["code"] == "bill_lines_open"
    for place in (2, 3):
        wish = {"is_owed": False, "why": "It is not ours to pay."}
        assert call.post(f"{url}lines/{place}/", wish, format="json").status_code == 200
    assert call.post(f"{url}book/", {}, format="json").status_code == 403
    assert page.get(f"/admin/finance/bills/{bill.pk}/").status_code == 200
    browse(dana).post(f"/admin/finance/bills/{bill.pk}/", {"do": "book"})
    assert call.get(url).json()["status"] == "booked"
    assert call.get("/api/v1/finance/payables/").json()["owed"][0]["account"] == "carrier_payable"
    wish = {
        "carrier": "MU Cargo",
        "number": "781-1",
        "currency": "CNY",
        "total": "12.00",
        "billed_on": said(),
        "lines": "X, 12.00",
    }
    made = page.post("/admin/finance/bills/", wish)
    assert made["Location"].startswith("/admin/finance/bills/")
    assert page.get("/admin/finance/bills/").status_code == 200
    assert page.post("/admin/finance/bills/", {**wish, "number": "781-2", "total": "13"}).status_code == 200
    body = {
        "carrier": "MU Cargo", "number": "781-3", "currency": "CNY", "total_minor": 100, "billed_on": said(),
        "lines": [{"reference": "X1", "amount_minor": 100}],
    }  # fmt: skip
    answer = call.post("/api/v1/finance/bills/", body, format="json")
    assert (answer.status_code, CarrierBill.objects.count()) == (201, 3)
    assert (
        call.post(
            f"/api/v1/finance/bills/{answer.json()['id']}/drop/", {"why": "A test by mistake."}, format="json"
        ).json()["status"]
        == "dropped"
    )
    for name in ("bank", "bills"):
        assert b"".join(page.get(f"/admin/finance/{name}/?as=csv").streaming_content).count(b"\n") >= 2
        assert call.get(f"/api/v1/finance/exports/{name}/").status_code == 200
    assert Posting.objects.filter(account__code="carrier_payable").count() == 1
    with pytest.raises(BadStatement):
        bank.take_in(data=b"", name="x", by=fangfang)
