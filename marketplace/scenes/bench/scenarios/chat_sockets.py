"""Live chat under load: hundreds of open sockets on the real process, a steady stream of messages, from send to the other socket.

Each shopper sits at two devices in one conversation of their own with its ticket; one sends, the other receives. So every message
goes through the whole service (lock, limits, encryption, outbox) and through the channel layer.
"""

import asyncio
import time as clock
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from statistics import quantiles

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from django.db.models import F

from marketplace.accounts.models import User
from marketplace.core import ids
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from marketplace.scenes.bench.sockets import Socket, connect
from support.models import Conversation, Message
from support.services import tickets

MOST_MS, MOST_GROWTH_MIB = 300.0, 64.0
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AT_ONCE = 20  # handshakes
WAIT_FOR_LAST = 10.0
AN_HOUR = timedelta(hours=1)
WARM, WARM_WITHIN = "bench-warm", 120.0


@dataclass(frozen=True)
class Desk:
    """One shopper's conversation and the cookie of a session."""

    talk: str
    cookie: str


@dataclass(frozen=True)
class Outcome:
    """Milliseconds of each message that arrived; how many never did; refusals; sockets that were still open at the end."""

    waits: list[float]
    lost: int
    refused: list[str]
    open: int


def run(machine: Machine, plan: Plan) -> Result:
    """`value` is the p95 in milliseconds; memory, loss and refusals are conditions."""
    cache.clear()  # counters of an earlier run
    Conversation.objects.update(created_at=F("created_at") - AN_HOUR)  # and the bound of conversations an hour
    desks = _desks(plan.sockets // 2)
    told = Message.objects.count()
    with machine.serving("ws"):
        asyncio.run(_ready(desks[0]))
        before, outcome, after, cpu = asyncio.run(_play(machine, desks, plan))
    waits = sorted(outcome.waits)
    p95 = quantiles(waits, n=20)[-1] if len(waits) > 1 else float("inf")
    sent, written = (
        plan.messages_a_second * plan.socket_seconds,
        Message.objects.count() - told - 1,
    )  # the first one warms up
    is_right = not outcome.lost and not outcome.refused and outcome.open == 2 * len(desks)
    return Result(
        "chat-sockets", p95, "ms p95", most=MOST_MS,
        is_right=is_right and after - before <= MOST_GROWTH_MIB and written == sent,
        details={
            "sockets": 2 * len(desks), "messages": sent, "a_second": plan.messages_a_second, "lost": outcome.lost,
            "written": written, "open": outcome.open, "refused": len(outcome.refused),
            "p50_ms": round(waits[len(waits) // 2], 1) if waits else None,
            "max_ms": round(waits[-1], 1) if waits else None, "before_mib": round(before, 1), "after_mib": round(after, 1),
            "most_growth_mib": MOST_GROWTH_MIB, "cpu_ms": round(cpu * 1000 / sent, 1),
        },
    )  # fmt: skip


def _desks(count: int) -> list[Desk]:
    """Open conversations, each with a session; in a small world a shopper has two. Raises RuntimeError where that is not enough."""
    people = list(User.objects.filter(email__startswith="bulk").order_by("pk")[:count])
    if len(people) * 2 < count:
        raise RuntimeError(f"only {len(people)} shoppers, {count // 2} are needed: take a larger scale")
    store = import_module(settings.SESSION_ENGINE).SessionStore
    made = []
    for user in (people * 2)[:count]:
        talk, _message = tickets.ask(
            user=user, locale="zh-hans", author=user.ref, body="我的包裹到哪了？", client_id=ids.public_id()
        )
        session = store()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        made.append(Desk(talk.public_id, f"{settings.SESSION_COOKIE_NAME}={session.session_key}"))
    return made


async def _play(machine: Machine, desks: list[Desk], plan: Plan) -> tuple[float, Outcome, float, float]:
    """Open all sockets, look at the memory, talk, look again. Memory before, what happened, memory after, seconds of CPU."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def open_one(desk: Desk) -> Socket:
        async with gate:
            return await connect(f"{settings.WEBSOCKET_URL}/ws/chat/{desk.talk}/", desk.cookie, settings.PUBLIC_URL)

    sockets = await asyncio.gather(*(open_one(desk) for desk in desks for _ in range(2)))
    listeners = [asyncio.create_task(socket.listen()) for socket in sockets]
    await _warm(sockets[0], sockets[1])
    before, began = machine.pss("ws"), machine.cpu("ws")
    outcome = await _talk(sockets, plan)
    after, cpu = machine.pss("ws"), machine.cpu("ws") - began
    for socket in sockets:
        socket.leave()
    await asyncio.gather(*listeners)
    return before, outcome, after, cpu


async def _ready(desk: Desk) -> None:
    """The process listens a moment after it was started."""
    deadline = clock.monotonic() + 60
    while True:
        try:
            socket = await connect(f"{settings.WEBSOCKET_URL}/ws/chat/{desk.talk}/", desk.cookie, settings.PUBLIC_URL)
        except OSError:
            if clock.monotonic() > deadline:
                raise
            await asyncio.sleep(0.2)
        else:
            socket.leave()
            return


async def _warm(sender: Socket, receiver: Socket) -> None:
    """The first message of a process loads what it needs (tasks, drivers); a house that has been open for a minute has it."""
    sender.say("在吗？", WARM)
    deadline = clock.monotonic() + WARM_WITHIN
    while WARM not in receiver.heard:
        if clock.monotonic() > deadline:
            raise RuntimeError(f"the first message did not arrive in {WARM_WITHIN:.0f} seconds")
        await asyncio.sleep(0.05)


async def _talk(sockets: list[Socket], plan: Plan) -> Outcome:
    """Messages at an even pace, each sent at its own moment whether the one before has arrived or not."""
    sent: list[tuple[str, float, Socket]] = []
    pairs = list(zip(sockets[::2], sockets[1::2], strict=True))
    began = clock.monotonic()
    for number in range(plan.messages_a_second * plan.socket_seconds):
        await asyncio.sleep(max(0.0, began + number / plan.messages_a_second - clock.monotonic()))
        sender, receiver = pairs[number % len(pairs)]
        client_id = f"bench-{number}"
        sent.append((client_id, clock.monotonic(), receiver))
        sender.say(f"第 {number} 句：请问现在到哪里了？", client_id)
    deadline = clock.monotonic() + WAIT_FOR_LAST
    while any(one not in socket.heard for one, _at, socket in sent) and clock.monotonic() < deadline:
        await asyncio.sleep(0.1)
    waits = [(socket.heard[one] - at) * 1000 for one, at, socket in sent if one in socket.heard]
    refused = [code for socket in sockets for code in socket.refused]
    return Outcome(waits, len(sent) - len(waits), refused, sum(socket.is_open for socket in sockets))
