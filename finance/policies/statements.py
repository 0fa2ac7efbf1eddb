"""A bank's statement from its file: CSV or CAMT.053. Pure. Nothing is guessed: one wrong row, and the file is refused with its line."""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

from finance.policies.periods import EARLIEST
from marketplace.core.money import exponent

MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 20_000
MOST_MINOR = 10**15
CURRENCY = re.compile(r"[A-Z]{3}")
# What banks call their columns. Amounts stand in one signed column, or in two (came, went).
COLUMNS: dict[str, tuple[str, ...]] = {
    "day": (
        "date",
        "booking date",
        "posting date",
        "value date",
        "交易日期",
        "记账日期",
        "入账日期",
        "交易时间",
        "日期",
    ),
    "amount": ("amount", "金额", "交易金额", "发生额"),
    "came": ("credit", "paid in", "贷方", "贷方发生额", "收入", "收入金额"),
    "went": ("debit", "paid out", "借方", "借方发生额", "支出", "支出金额"),
    "currency": ("currency", "ccy", "币种"),
    "reference": ("reference", "ref", "transaction id", "流水号", "交易流水号", "凭证号"),
    "text": ("text", "description", "details", "narrative", "摘要", "用途", "附言"),
    "party": ("counterparty", "name", "payee", "对方户名", "对方名称"),
}
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y")
CLOCK = re.compile(r"[\sT]")  # between a day and its time
STAMP = 14
NUMBER = re.compile(r"[+-]?\d{1,3}(,\d{3})*(\.\d+)?|[+-]?\d+(\.\d+)?")


class Unreadable(Exception):
    """`line`: where, counted from 1 (0: the file as a whole). `why`: a code of `finance.words_of_statements`."""

    def __init__(self, why: str, line: int = 0, value: str = "") -> None:
        super().__init__(why)
        self.why, self.line, self.value = why, line, value[:40]


@dataclass(frozen=True)
class Row:
    """One line, minor units signed: a plus is money that came. `digest` names it whatever file it comes in."""

    day: date
    amount_minor: int
    currency: str
    reference: str = ""
    text: str = ""
    party: str = ""
    digest: str = ""
    end_to_end: str = ""


@dataclass(frozen=True)
class Statement:
    kind: str
    account: str
    rows: tuple[Row, ...] = field(default=())


def read(data: bytes, currency: str = "CNY") -> Statement:
    """The statement in `data`. `currency`: of a CSV that does not say. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large")
    if not data.strip():
        raise Unreadable("empty")
    is_xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    kind, account, rows = ("camt", *_camt(data)) if is_xml else ("csv", "", list(_csv(data, currency)))
    if not rows:
        raise Unreadable("no_lines")
    return Statement(kind, account, tuple(_named(rows, account)))


def _named(rows: Iterable[Row], account: str) -> Iterator[Row]:
    """Each with its digest. Lines that are alike on one day are counted, so that two equal fees stay two."""
    seen: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        # The reference of the bank names a line; without one its words do.
        said = (row.reference,) if row.reference else (row.text, row.party)
        parts = (account, row.day.isoformat(), str(row.amount_minor), row.currency, *said)
        seen[parts] += 1
        digest = hashlib.sha256("\x1f".join((*parts, str(seen[parts]))).encode()).hexdigest()
        yield Row(row.day, row.amount_minor, row.currency, row.reference, row.text, row.party, digest, row.end_to_end)


def _csv(data: bytes, currency: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(_decoded(data), newline=""), strict=True)
    try:
        head = _columns(next(reader))
        for count, cells in enumerate(reader, start=1):
            if count > MOST_LINES:
                raise Unreadable("too_many_lines")
            if any(cell.strip() for cell in cells):
                yield _row(head, cells, reader.line_num, currency)
    except csv.Error as error:
        raise Unreadable("no_table", reader.line_num) from error
    except StopIteration:
        raise Unreadable("empty") from None


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def _columns(cells: list[str]) -> dict[str, int]:
    names = [cell.strip().lower() for cell in cells]
    found = {what: names.index(name) for what, known in COLUMNS.items() for name in known[::-1] if name in names}
    if "day" not in found or not ({"amount"} <= found.keys() or {"came", "went"} <= found.keys()):
        raise Unreadable("no_columns", 1)
    return found


def _row(head: dict[str, int], cells: list[str], line: int, currency: str) -> Row:
    def cell(what: str) -> str:
        place = head.get(what)
        return cells[place].replace("\0", "").strip() if place is not None and place < len(cells) else ""

    code = cell("currency").upper() or currency
    code = "CNY" if code in ("人民币", "RMB") else code
    if not CURRENCY.fullmatch(code):
        raise Unreadable("currency", line, code)
    if "amount" in head:
        minor = minor_of(cell("amount"), code, line)
    else:
        came, went = (minor_of(cell(what) or "0", code, line) for what in ("came", "went"))
        if came < 0 or went < 0 or (came and went):
            raise Unreadable("amount", line, f"{cell('came')} {cell('went')}")
        minor = came - went
    if not minor:
        raise Unreadable("amount", line, cell("amount"))
    return Row(_day(cell("day"), line), minor, code, cell("reference")[:120], cell("text")[:300], cell("party")[:120])


def _day(text: str, line: int) -> date:
    """The day of a date with or without a time behind it. A day before this house existed is a slip of the pen."""
    first = CLOCK.split(text, maxsplit=1)[0]
    # `20261120103000` has its time without anything between.
    plain = first[:8] if first.isdigit() and len(first) == STAMP else first
    for shape in DAYS:
        try:
            day = datetime.strptime(plain, shape).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
        if day >= EARLIEST:
            return day
        break
    raise Unreadable("day", line, text)


def minor_of(text: str, currency: str, line: int) -> int:
    """Minor units. No fraction beyond the currency's places, no guess about a comma."""
    plain = text.lstrip("¥￥$").strip()
    if not NUMBER.fullmatch(plain):
        raise Unreadable("amount", line, text)
    try:
        minor = Decimal(plain.replace(",", "")).scaleb(exponent(currency))
    except (InvalidOperation, KeyError) as error:
        raise Unreadable("amount", line, text) from error
    if minor != minor.to_integral_value() or abs(minor) > MOST_MINOR:
        raise Unreadable("amount", line, text)
    return int(minor)


def _camt(data: bytes) -> tuple[str, list[Row]]:
    """CAMT.053 of any version: booked entries, whose sum must fit the two balances where both stand there."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("no_xml", error.lineno or 0) from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("doctype")
    statements = root.findall(".//{*}BkToCstmrStmt/{*}Stmt")
    if not statements:
        raise Unreadable("no_camt")
    rows: list[Row] = []
    for statement in statements:
        rows += _entries(statement)
        if len(rows) > MOST_LINES:
            raise Unreadable("too_many_lines")
    account = _said(statements[0], "{*}Acct/{*}Id/{*}IBAN") or _said(statements[0], "{*}Acct/{*}Id/{*}Othr/{*}Id")
    return f"****{account[-4:]}" if account else "", rows


def _entries(statement: etree._Element) -> list[Row]:
    rows = [_entry(node) for node in statement.findall("{*}Ntry") if _status(node) == "BOOK"]
    opening, closing = _balance(statement, "OPBD"), _balance(statement, "CLBD")
    if opening is not None and closing is not None and opening + sum(row.amount_minor for row in rows) != closing:
        raise Unreadable("sum", statement.sourceline or 0)
    return rows


def _entry(node: etree._Element) -> Row:
    line = node.sourceline or 0
    minor, currency = _signed(node, line)
    day = _said(node, "{*}BookgDt/{*}Dt") or _said(node, "{*}BookgDt/{*}DtTm")
    text = " ".join(one.text.strip() for one in node.findall(".//{*}RmtInf/{*}Ustrd") if one.text) or _said(
        node, "{*}AddtlNtryInf"
    )
    end_to_end = _said(node, ".//{*}Refs/{*}EndToEndId")
    words = f"{text} {end_to_end}".strip() if end_to_end not in ("", "NOTPROVIDED") else text
    side = "Dbtr" if minor > 0 else "Cdtr"
    party = _said(node, f".//{{*}}RltdPties/{{*}}{side}/{{*}}Nm") or _said(
        node, f".//{{*}}RltdPties/{{*}}{side}/{{*}}Pty/{{*}}Nm"
    )
    reference = _said(node, "{*}AcctSvcrRef") or _said(node, "{*}NtryRef")
    own = "" if end_to_end == "NOTPROVIDED" else end_to_end[:64]
    return Row(_day(day, line), minor, currency, reference[:120], words[:300], party[:120], end_to_end=own)


def _signed(node: etree._Element, line: int) -> tuple[int, str]:
    amount = node.find("{*}Amt")
    currency = amount.get("Ccy", "") if amount is not None else ""
    if amount is None or not CURRENCY.fullmatch(currency):
        raise Unreadable("currency", line, currency)
    minor = minor_of((amount.text or "").strip(), currency, line)
    way = _said(node, "{*}CdtDbtInd")
    if minor < 0 or way not in ("CRDT", "DBIT"):
        raise Unreadable("amount", line, amount.text or "")
    return (minor if way == "CRDT" else -minor), currency


def _balance(statement: etree._Element, code: str) -> int | None:
    for node in statement.findall("{*}Bal"):
        if _said(node, "{*}Tp/{*}CdOrPrtry/{*}Cd") == code:
            return _signed(node, node.sourceline or 0)[0]
    return None


def _status(node: etree._Element) -> str:
    return _said(node, "{*}Sts/{*}Cd") or _said(node, "{*}Sts") or "BOOK"


def _said(node: etree._Element, path: str) -> str:
    found = node.find(path)
    return (found.text or "").replace("\0", "").strip() if found is not None else ""
