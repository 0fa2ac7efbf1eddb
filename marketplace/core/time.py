"""The only clock of the marketplace.

`now()` is real UTC time plus one stored offset. In demo and tests the offset lives in a small file (`TIME_FILE`), so moving
it moves every process at once; in production there is no file and the offset is always zero. Signatures and token expiry
use `real_now()`: a third party checks them against the true time.
"""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")

_seen: tuple[int, int] | None = None
_offset = timedelta(0)


def real_now() -> datetime:
    """True time in UTC, never moved. For signatures, tokens and anything an outsider checks."""
    return datetime.now(UTC)


def now() -> datetime:
    """Business time in UTC: true time plus the stored offset."""
    return datetime.now(UTC) + offset()


def today() -> date:
    """Business date in Asia/Shanghai, the calendar that shoppers, customs and quotas live by."""
    return now().astimezone(SHANGHAI).date()


def offset() -> timedelta:
    """The stored offset. Read again only when the file's time stamp or size changed (one stat call, about 1 µs)."""
    global _seen, _offset
    path = settings.TIME_FILE
    if not path:
        return timedelta(0)
    try:
        stat = os.stat(path)
    except FileNotFoundError:
        _seen, _offset = None, timedelta(0)
        return _offset
    stamp = (stat.st_mtime_ns, stat.st_ino)
    if stamp != _seen:
        _offset = timedelta(seconds=float(Path(path).read_text().strip() or 0))
        _seen = stamp
    return _offset


def travel(delta: timedelta) -> datetime:
    """Move business time forward by `delta` for all processes and return the new `now()`.

    Raises RuntimeError where no TIME_FILE is set (production) and ValueError for a step back: rows already carry later
    times, and a clock that runs backwards breaks every promise that was computed from them.
    """
    if not settings.TIME_FILE:
        raise RuntimeError("time travel is for demo and tests only: TIME_FILE is not set")
    if delta < timedelta(0):
        raise ValueError("time only travels forward")
    _store(offset() + delta)
    return now()


def begin(delta: timedelta) -> datetime:
    """Start an empty world `delta` before the true time, so that its history can be lived forward. Demo and tests only."""
    if not settings.TIME_FILE:
        raise RuntimeError("time travel is for demo and tests only: TIME_FILE is not set")
    _store(-abs(delta))
    return now()


def reset() -> None:
    """Forget the offset (tests and `make reset`)."""
    if settings.TIME_FILE:
        Path(settings.TIME_FILE).unlink(missing_ok=True)


def _store(value: timedelta) -> None:
    target = Path(settings.TIME_FILE)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_suffix(f".{os.getpid()}")
    scratch.write_text(str(value.total_seconds()))
    scratch.replace(target)  # atomic: no reader ever sees half a number
