"""A carrier's invoice as a file: one line a waybill, `awb,kg,rate,fuel,amount`; money in the invoice's currency, weight in kilograms."""

import csv
import io
from decimal import Decimal, InvalidOperation

from freight import errors
from freight.policies.auditing import Line
from marketplace.core.money import exponent, is_currency

COLUMNS = ("awb", "kg", "rate", "fuel", "amount")
MOST_BYTES = 1_000_000


def read_invoice(raw: bytes, currency: str = "CNY") -> list[Line]:
    """The lines of a CSV (UTF-8, a byte-order mark is fine). Raises BadInvoice naming every line that cannot be read."""
    if not is_currency(currency):
        raise errors.BadInvoice(fields={"currency": errors.BadInvoice.message})
    if len(raw) > MOST_BYTES:
        raise errors.BadInvoice(fields={"file": errors.BadInvoice.message})
    try:
        rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise errors.BadInvoice(fields={"file": errors.BadInvoice.message}) from None
    lines, wrong = [], {}
    for number, row in enumerate(rows, start=1):
        try:
            lines.append(_line(row, currency))
        except (KeyError, InvalidOperation, ValueError, AttributeError):
            wrong[f"line {number}"] = errors.BadInvoice.message
    if wrong or not lines:
        raise errors.BadInvoice(fields=wrong or {"file": errors.BadInvoice.message})
    return lines


def yuan(text: str) -> int | None:
    """What a person typed as yuan, in fen; None for nothing. Raises BadPaid."""
    if not text.strip():
        return None
    try:
        return _scaled(text, 100)
    except (InvalidOperation, ValueError):
        raise errors.BadPaid(fields={"paid_fen": errors.BadPaid.message}) from None


def _line(row: dict[str, str], currency: str) -> Line:
    coins: int = 10 ** exponent(currency)
    return Line(
        row["awb"].strip(), _scaled(row["kg"], 1000), _scaled(row["rate"], coins), _scaled(row["fuel"] or "0", coins),
        _scaled(row["amount"], coins), currency,
    )  # fmt: skip


def _scaled(text: str, factor: int) -> int:
    """`12.345` kilograms → 12345 grams. Raises ValueError for more places than the unit has, or for a number beyond sense."""
    value = Decimal(text.strip()) * factor
    if not value.is_finite() or value != value.to_integral_value() or abs(value) > 10**12:
        raise ValueError(text)
    return int(value)
