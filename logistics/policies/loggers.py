"""Files of temperature loggers: comma, semicolon or tab, the column names that common makers write, °C or °F. Pure.

Times become UTC: from an offset in the text, else from the zone that the person names. Where a file could be read in two
ways (3/4/2026) it is refused with the question, never guessed. Numbers become whole hundredths of °C and tenths of % RH.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from logistics.errors import BadLoggerFile

MAX_BYTES, MAX_ROWS, HEADER_ROWS = 2 * 1024 * 1024, 20_000, 60
COLDEST, HOTTEST = -9_000, 10_000
AHEAD = timedelta(minutes=10)
GAP_AT_LEAST, GAP_TIMES = 900, 3
TIME = re.compile(r"date|time|timestamp|时间|日期|日時|zeit|datum|fecha", re.IGNORECASE)
TEMPERATURE = re.compile(r"temp|温度|°\s?[cf]|℃|℉|ch(annel)?\s?1\b", re.IGNORECASE)
HUMIDITY = re.compile(r"hum|%\s?rh|\brh\b|湿度|feuchte", re.IGNORECASE)
FAHRENHEIT = re.compile(r"°\s?f|℉|\bfahrenheit\b|\(f\)|\bdegf\b|_f\b", re.IGNORECASE)
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
EURO = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp][Mm])?")
OFFSET = re.compile(r"(Z|UTC|[+-]\d{2}:?\d{2})\s*$")
Point = tuple[int, int, int | None]


@dataclass(frozen=True)
class Reading:
    """A file as read: points (seconds since 1970, hundredths of °C, tenths of % or None), its step and its gaps in seconds."""

    points: tuple[Point, ...]
    step: int
    gaps: tuple[tuple[int, int], ...]
    is_humid: bool


def read(data: bytes, *, zone: str, now: datetime, order: str = "") -> Reading:
    """Read a file. `zone` (IANA) is for times without an offset, `order` ("dmy" or "mdy") for dates that read two ways.

    Raises BadLoggerFile, which says what to do.
    """
    lines = _lines(data)
    rows = list(csv.reader(lines, delimiter=_delimiter(lines)))
    head, columns = _columns(rows)
    body = [row for row in rows[head + 1 :] if any(cell.strip() for cell in row)]
    if not body or len(body) > MAX_ROWS:
        raise BadLoggerFile(_("Between 1 and %(most)d readings are expected.") % {"most": MAX_ROWS})
    dates = _Dates(zone, order or _order([columns.text(row) for row in body]))
    points: dict[int, Point] = {}
    for number, row in enumerate(body, start=head + 2):
        point = _point(row, columns, dates, number)
        if points.setdefault(point[0], point) != point:
            raise BadLoggerFile(
                _("Line %(line)d gives another value for a time that was given before.") % {"line": number}
            )
    ordered = tuple(points[at] for at in sorted(points))
    if ordered[-1][0] > (now + AHEAD).timestamp():
        raise BadLoggerFile(_("The file has readings from the future. Is the time zone right?"))
    return _reading(ordered)


def _reading(points: tuple[Point, ...]) -> Reading:
    steps = [later[0] - earlier[0] for earlier, later in pairwise(points)]
    step = int(median(steps)) if steps else 0
    longest = max(step * GAP_TIMES, GAP_AT_LEAST)
    gaps = tuple((earlier[0], later[0]) for earlier, later in pairwise(points) if later[0] - earlier[0] > longest)
    return Reading(points, step, gaps, any(point[2] is not None for point in points))


@dataclass(frozen=True)
class _Columns:
    time: int
    clock: int | None
    temperature: int
    humidity: int | None
    is_fahrenheit: bool

    def text(self, row: Sequence[str]) -> str:
        cells = [row[self.time] if self.time < len(row) else ""]
        if self.clock is not None and self.clock < len(row):
            cells.append(row[self.clock])
        return " ".join(cells).strip()


class _Dates:
    def __init__(self, zone: str, order: str) -> None:
        try:
            self.zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise BadLoggerFile(fields={"zone": _("A time zone like Asia/Tokyo.")}) from None
        self.order = order
        self.last: datetime | None = None

    def read(self, text: str) -> int | None:
        """Seconds since 1970, None for what is no time. An hour that comes twice in autumn is told apart by the order of lines."""
        day, clock = self._day(text), CLOCK.search(text)
        if day is None or clock is None:
            return None
        hour = int(clock[1])
        if clock[4]:
            hour = hour % 12 + (12 if clock[4].lower() == "pm" else 0)
        try:
            plain = datetime(*day, hour, int(clock[2]), int(clock[3] or 0))  # noqa: DTZ001 - gets its zone below
        except ValueError:
            return None
        return self._moment(plain, OFFSET.search(text))

    def _moment(self, plain: datetime, offset: re.Match[str] | None) -> int | None:
        if offset is not None:
            return int(datetime.fromisoformat(plain.isoformat() + offset[1].replace("UTC", "Z")).timestamp())
        moment = plain.replace(tzinfo=self.zone)
        if moment.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != plain:
            return None  # an hour that was skipped in spring
        if self.last is not None and moment.timestamp() < self.last.timestamp():
            moment = moment.replace(fold=1)
        self.last = moment
        return int(moment.timestamp())

    def _day(self, text: str) -> tuple[int, int, int] | None:
        found = ISO.search(text)
        if found:
            return int(found[1]), int(found[2]), int(found[3])
        found = EURO.search(text)
        if not found:
            return None
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        first, second = int(found[1]), int(found[2])
        return (year, second, first) if self.order == "dmy" else (year, first, second)


def _lines(data: bytes) -> list[str]:
    if len(data) > MAX_BYTES:
        raise BadLoggerFile(_("The file is too big. The limit is %(limit)d MB.") % {"limit": MAX_BYTES // 1024 // 1024})
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        coding = "utf-16"
    else:
        coding = "utf-8-sig"
        if (
            b"\x00" in data
            or data[:5] == b"%PDF-"
            or data[:2] == b"PK"
            or data[:4] in (b"\x89PNG", b"\xd0\xcf\x11\xe0")
        ):
            raise BadLoggerFile(_("This is no text file. Please export the readings as CSV in the logger's program."))
    for name in (coding, "gb18030", "cp1252"):
        try:
            return data.decode(name).splitlines()
        except UnicodeDecodeError:
            continue
    raise BadLoggerFile


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that cuts most of the first lines into columns; a decimal comma loses against semicolon and tab."""
    counts = {sign: sum(sign in line for line in lines[:200]) for sign in "\t;,"}
    return max(counts, key=lambda sign: (counts[sign], sign != ","))


def _columns(rows: Sequence[Sequence[str]]) -> tuple[int, _Columns]:
    for index, row in enumerate(rows[:HEADER_ROWS]):
        cells = [cell.strip() for cell in row]
        warm = [i for i, cell in enumerate(cells) if TEMPERATURE.search(cell) and not HUMIDITY.search(cell)]
        times = [i for i, cell in enumerate(cells) if TIME.search(cell) and i not in warm]
        if len(cells) >= 2 and warm and times:
            humid = [i for i, cell in enumerate(cells) if HUMIDITY.search(cell)]
            clock = times[1] if len(times) > 1 and times[1] == times[0] + 1 else None
            return index, _Columns(
                times[0], clock, warm[0], humid[0] if humid else None, bool(FAHRENHEIT.search(cells[warm[0]]))
            )
    raise BadLoggerFile(_("No line names the columns for time and temperature."))


def _order(texts: Sequence[str]) -> str:
    """Day or month first, from the days themselves. Raises BadLoggerFile where both would do."""
    pairs = [(int(found[1]), int(found[2])) for text in texts if not ISO.search(text) and (found := EURO.search(text))]
    if not pairs:
        return ""
    if any(first > 12 for first, _second in pairs):
        return "dmy"
    if any(second > 12 for _first, second in pairs):
        return "mdy"
    raise BadLoggerFile(
        fields={"order": _("The dates read two ways. Please say whether the day or the month comes first.")}
    )


def _point(row: Sequence[str], columns: _Columns, dates: _Dates, number: int) -> Point:
    at = dates.read(columns.text(row))
    if at is None:
        raise BadLoggerFile(_("Line %(line)d has no time that can be read.") % {"line": number})
    warm = _number(row, columns.temperature)
    if warm is None:
        raise BadLoggerFile(_("Line %(line)d has no temperature.") % {"line": number})
    if columns.is_fahrenheit:
        warm = (warm - 32) * 5 / 9
    celsius = int((warm * 100).to_integral_value())
    if not COLDEST <= celsius <= HOTTEST:
        raise BadLoggerFile(_("Line %(line)d has a temperature that no parcel has.") % {"line": number})
    damp = _number(row, columns.humidity) if columns.humidity is not None else None
    if damp is not None and not 0 <= damp <= 100:
        raise BadLoggerFile(_("Line %(line)d has a humidity outside 0 to 100 %%.") % {"line": number})
    return at, celsius, None if damp is None else int((damp * 10).to_integral_value())


def _number(row: Sequence[str], index: int) -> Decimal | None:
    text = row[index].strip() if index < len(row) else ""
    text = re.sub(r"[\s%°℃℉CFcf]+$", "", text).replace(",", ".").replace("−", "-")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 100_000 else None


def csv_lines(points: Sequence[Point]) -> Iterator[str]:
    """The points as a plain file, for people who want them: UTC, °C, % RH."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("time_utc", "temperature_c", "humidity_percent"))
    for at, warm, damp in points:
        writer.writerow(
            (
                datetime.fromtimestamp(at, UTC).isoformat(),
                Decimal(warm) / 100,
                "" if damp is None else Decimal(damp) / 10,
            )
        )
    yield out.getvalue()
