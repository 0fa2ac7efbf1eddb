"""What people want in the simulated night: a need with a case it is about, how it is said, and the fact that meets it.

The wordings are not among the sentences that the classifier learns from. A need is judged by what the database says before or
after, never by what the assistant thinks of itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from marketplace.accounts.models import User
from marketplace.core import time
from orders.models import Order


@dataclass(frozen=True)
class Said:
    """What a person got in one contact so far: all answers as one text, where the buttons lead."""

    text: str
    links: frozenset[str]


@dataclass(frozen=True)
class Case:
    """What a contact is about; the words fill the wordings, `is_met` looks at answers and database."""

    user: User
    words: dict[str, str]
    is_met: Callable[[Said], bool]
    order: Order | None = None
    context: str = ""


Finder = Callable[[User, Sequence[Order]], Case | None]


@dataclass(frozen=True)
class Need:
    """`share` of contacts in thousandths; `wordings` in the three languages; `picks` what a person presses when asked back."""

    intent: str
    share: int
    wordings: tuple[str, ...]
    find: Finder
    picks: tuple[str, ...] = field(default=("确认", "Confirm", "確認"))
    is_for_people: bool = False


def day_in(text: str, when: date | datetime | None) -> bool:
    """Is this day named in the text, in Chinese or English?"""
    if when is None:
        return False
    day = when.astimezone(time.SHANGHAI).date() if isinstance(when, datetime) else when
    english = f"{day.day} {day:%b}"
    return f"{day.month}月{day.day}日" in text or english in text


def sum_in(text: str, fen: int) -> bool:
    """Is this sum of yuan named in the text?"""
    return f"¥{fen / 100:,.2f}".removesuffix(".00") in text
