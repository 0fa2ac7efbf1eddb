"""A carrier's invoice as a file: one line a waybill, `awb,kg,rate,fuel,amount`; money in yuan, weight in kilograms."""

import csv
import io
from decimal import Decimal, InvalidOperation

from freight import errors
from freight.policies.auditing import Line

COLUMNS = ("awb", "kg", "rate", "fuel", "amount")
MOST_BYTES = 1_000_000


def read_invoice(raw: bytes, currency: str = "CNY") -> list[Line]:
    """The lines of a CSV (UTF-8, a byte-order mark is fine). Raises BadInvoice naming every line that cannot be read."""
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


def _line(row: dict[str, str], currency: str) -> Line:
    return Line(
        row["awb"].strip(), _scaled(row["kg"], 1000), _scaled(row["rate"], 100), _scaled(row["fuel"] or "0", 100),
        _scaled(row["amount"], 100), currency,
    )  # fmt: skip


def _scaled(text: str, factor: int) -> int:
    """`12.345` kilograms → 12345 grams. Raises ValueError for more places than the unit has, or for a number beyond sense."""
    value = Decimal(text.strip()) * factor
    if not value.is_finite() or value != value.to_integral_value() or abs(value) > 10**12:
        raise ValueError(text)
    return int(value)
