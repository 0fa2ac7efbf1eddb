"""What a skill is given and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from assistant.memory import Memory, Pending
from assistant.models import Turn
from assistant.reading import Found
from marketplace.accounts.models import User

Outcome = Turn.Outcome
Choice = dict[str, str]


@dataclass(frozen=True)
class Ask:
    """One turn: who (None: a guest), what was written, what could be read in it, what is remembered, where they came from.

    `can_act`: not by mail, whose sender anybody can write."""

    user: User | None
    text: str
    found: Found
    memory: Memory = field(default_factory=Memory)
    context: str = ""
    locale: str = "zh-hans"
    talk: str = ""
    can_act: bool = True

    def came_from(self, kind: str) -> str:
        """The number or id of the page of `kind` where the talk began; empty for another page."""
        held, _colon, key = self.context.partition(":")
        return key if held == kind else ""


@dataclass(frozen=True)
class Reply:
    """What is said. `order` is what the talk is about from here on; `awaits` keeps a question open, with `gathered`; `pending` waits
    for a yes; `handing` is the reason code with which people take over after it."""

    text: str
    choices: tuple[Choice, ...] = ()
    outcome: str = Outcome.ANSWERED
    order: str = ""
    awaits: str = ""
    gathered: Mapping[str, Any] = field(default_factory=dict)
    pending: Pending | None = None
    handing: str = ""


class Skill:
    """One intent. A personal one is never asked for a guest."""

    intent: ClassVar[str]
    is_personal: ClassVar[bool] = True

    def answer(self, ask: Ask) -> Reply:
        """Answer from what the database says now."""
        raise NotImplementedError


def say(label: str, words: str = "") -> Choice:
    """A button that says something for the person."""
    return {"label": label, "say": words or label}


def link(label: str, href: str) -> Choice:
    """A button that leads somewhere."""
    return {"label": label, "href": href}


def to_a_person() -> Choice:
    return say(_("Talk to a person"))


def yes_or_no() -> tuple[Choice, Choice]:
    return say(_("Confirm")), say(_("No, thanks"))


def lines(*parts: object) -> str:
    """The parts that say something, each on a line of its own."""
    return "\n".join(str(part) for part in parts if part)
