"""Playing the night: people write, the assistant answers through the outbox, agents take what is handed over, the clocks run."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from django.core.cache import cache

from marketplace.accounts.models import Role, User
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.clocks.models import Clock
from marketplace.core.outbox.drain import drain
from marketplace.scenes.night.needs import Case, Need, Said
from marketplace.scenes.night.table import NEEDS
from orders import selectors as orders
from support import selectors
from support.models import Conversation, Message, Ticket
from support.policies import BOT_ANSWER
from support.services import conversations, tickets

NIGHT = timedelta(hours=10)
PAUSE = timedelta(seconds=6)  # between two messages of a person
TURNS = 6
AGENT_AFTER = timedelta(minutes=7)  # how long agents of the night take to answer
KINDS = (BOT_ANSWER, tickets.FIRST_REPLY)
Say = Callable[[str], None]
LOOKED_AT = 40


@dataclass
class Tally:
    """What came of the contacts: by intent how many, solved by the assistant, rightly handed over, wrongly settled."""

    contacts: Counter[str] = field(default_factory=Counter)
    solved: Counter[str] = field(default_factory=Counter)
    to_people: Counter[str] = field(default_factory=Counter)
    failures: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def as_json(self) -> dict[str, Any]:
        total, solved = sum(self.contacts.values()), sum(self.solved.values())
        return {
            "contacts": total, "solved_without_a_person": solved, "share_solved": round(solved / max(total, 1), 3),
            "handed_over": sum(self.to_people.values()),
            "by_intent": {
                intent: {"contacts": many, "solved": self.solved[intent], "handed_over": self.to_people[intent]}
                for intent, many in sorted(self.contacts.items())
            },
        }  # fmt: skip


class Night:
    """One night of a seed. Needs a world with people and orders."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.serial = count(1)
        self.tally = Tally()
        self.people = list(User.objects.filter(orders__isnull=False, is_active=True).distinct().order_by("pk"))
        self.agent = User.objects.filter(roles__contains=[Role.AGENT]).order_by("pk").first()
        if not self.people or self.agent is None:
            raise LookupError("The night needs a world with shoppers, orders and an agent: seed it first.")
        self.waiting: list[tuple[Any, int]] = []

    def play(self, contacts: int) -> dict[str, Any]:
        """So many contacts, spread over the night; then the agents finish, and the clocks are counted."""
        began = time.now()
        for _number in range(contacts):
            time.travel(NIGHT / contacts)
            cache.clear()  # it counts true seconds, in which nobody writes that much: the night leaps over them
            self._agents()
            self._contact()
        time.travel(AGENT_AFTER)
        self._agents()
        clocks.sweep()
        drain()
        return {**self.tally.as_json(), "clocks": kept_since(began), "examples_failed": dict(self.tally.failures)}

    def _contact(self) -> None:
        need, case = self._drawn()
        words = self.dice.choice(need.wordings).format(**case.words)
        talk = conversations.start(
            user=case.user, context=case.context, actor=case.user.ref, client_id=self._id(), handled_by="bot"
        )
        said = self._talk(talk, need, case, words)
        is_handed = Conversation.objects.get(pk=talk.pk).handled_by == Conversation.Desk.PEOPLE
        is_solved = case.is_met(said) and not is_handed
        self.tally.contacts[need.intent] += 1
        self.tally.solved[need.intent] += is_solved
        self.tally.to_people[need.intent] += is_handed
        if not is_solved and not need.is_for_people and len(self.tally.failures[need.intent]) < 3:
            self.tally.failures[need.intent].append(f"{words} → {said.text[-160:]}")

    def _drawn(self) -> tuple[Need, Case]:
        """A need and somebody who can have it now; nobody writes more than support lets them."""
        for _try in range(200):
            need = self.dice.choices(NEEDS, [one.share for one in NEEDS])[0]
            user = self.dice.choice(self.people)
            if selectors.started_since(user.ref, time.now() - timedelta(hours=1)) >= 7:
                continue
            mine = list(orders.orders_of(user)[:LOOKED_AT])
            self.dice.shuffle(mine)
            case = need.find(user, mine)
            if case is not None and (not case.words or all(case.words.values())):
                return need, case
        for _minute in range(20):  # everybody has written enough for now; the agents go on meanwhile
            time.travel(timedelta(minutes=1))
            self._agents()
        return self._drawn()

    def _talk(self, talk: Conversation, need: Need, case: Case, words: str) -> Said:
        """Write, answer questions by the buttons, until the need is met, people take over, or patience ends."""
        texts: list[str] = []
        links: set[str] = set()
        for turn in range(TURNS):
            self._writes(talk, words)
            for message in selectors.messages_of(talk):
                if message.sender == Message.Sender.BOT and message.body not in texts:
                    texts.append(str(message.body))
                    links |= {row["href"] for row in message.choices if row.get("href")}
            said = Said("\n".join(texts), frozenset(links))
            if case.is_met(said) or Conversation.objects.get(pk=talk.pk).handled_by == Conversation.Desk.PEOPLE:
                return said
            words = self._next(talk, need, case, turn)
        return said

    def _next(self, talk: Conversation, need: Need, case: Case, turn: int) -> str:
        """The button that fits; else the need in other words once; then a person is asked for."""
        last = selectors.messages_of(talk)[-1]
        offered = {row["label"]: row["say"] for row in last.choices if row.get("say")}
        for wanted in (*([case.order.number] if case.order else []), *need.picks):
            hit = next((say for label, say in offered.items() if wanted in label or wanted in say), None)
            if hit is not None:
                return hit
        if turn == 0:
            return self.dice.choice(need.wordings).format(**case.words)
        return "还是转人工吧"

    def _writes(self, talk: Conversation, words: str) -> None:
        time.travel(PAUSE)
        tickets.customer_writes(conversation=talk, author=talk.opened_by, body=words, client_id=self._id())
        drain()
        ticket = Ticket.objects.filter(conversation=talk).first()
        if ticket is not None:
            self.waiting.append((time.now() + AGENT_AFTER, ticket.pk))

    def _agents(self) -> None:
        """The night's colleagues answer what has waited long enough."""
        ready = [pk for due, pk in self.waiting if due <= time.now()]
        self.waiting = [(due, pk) for due, pk in self.waiting if due > time.now()]
        for pk in dict.fromkeys(ready):
            ticket = Ticket.objects.select_related("conversation").get(pk=pk)
            tickets.reply(
                ticket=ticket,
                agent=self.agent,
                body="您好，我是人工客服，已经看到前面的对话，这就为您处理。",
                client_id=self._id(),
            )
            tickets.solve(ticket=Ticket.objects.select_related("conversation").get(pk=pk), agent=self.agent)
        clocks.sweep()
        drain()

    def _id(self) -> str:
        return f"night-{next(self.serial)}"


def kept_since(began: Any) -> dict[str, dict[str, int]]:
    """By kind: clocks that were started since then, how many were kept, broken, or run still."""
    found: dict[str, dict[str, int]] = {}
    for kind in KINDS:
        rows = list(Clock.objects.filter(kind=kind, started_at__gte=began))
        broken = sum(row.breached_at is not None for row in rows)
        running = sum(row.stopped_at is None for row in rows)
        found[kind] = {"started": len(rows), "kept": len(rows) - broken - running, "broken": broken, "running": running}
    return found
