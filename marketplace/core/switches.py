"""Stop switches: ops halt one seller, category, lane or payment method at once, say why, and lift it again.

What can be stopped is registered by the app that owns the noun (`SwitchKind`). Reading is one cached list for everything
(`is_stopped`, a few seconds old at most). Where a stop must never be overtaken — placing and paying — the verb calls
`hold` first in its transaction: it shares a lock that `stop` takes alone, so every order is either placed before the switch
or refused after it.
"""

import time as system_time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.core import locks, time, trail
from marketplace.core.dated.models import StopSwitch
from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.outbox.emit import emit

CHANGED_TOPIC = "core.switch_changed"
CACHE_SECONDS = 2.0
LOCK = "core.switches"
CAUSES: Mapping[str, Any] = {
    "safety": _("A safety question about these goods is being looked into."),
    "authenticity": _("Doubts about authenticity are being looked into."),
    "law": _("A rule or an authority requires this pause."),
    "carrier": _("The transport partner has interrupted its service."),
    "customs": _("Customs clearance is interrupted on this route."),
    "provider": _("The payment partner has interrupted its service."),
    "maintenance": _("We are doing maintenance work."),
    "investigation": _("We are looking into this and will resume as soon as it is settled."),
}


class Stopped(DomainError):
    """Ops have stopped this for now. `fields`: kind and key."""

    code = "stopped"
    status = 409
    message = _("This is paused at the moment.")


class AlreadyStopped(Conflict):
    """There is an open stop for the same thing."""

    code = "already_stopped"
    message = _("This is stopped already. Lift the present stop before you set another one.")


class BadSwitch(DomainError):
    """A stop without cause or reason, or with an end that is not ahead. `fields` names what is wrong."""

    code = "switch_invalid"
    status = 422
    message = _("This stop is not complete. Please look at the marked fields.")


@dataclass(frozen=True)
class SwitchKind:
    """What can be stopped. `label(key)` is the human name of a key, or None where there is no such thing.

    `choices()` offers keys with labels where they are few; empty: the key is typed or searched.
    """

    code: str
    title: Any
    label: Callable[[str], str | None]
    choices: Callable[[], Iterable[tuple[str, str]]] = tuple


@dataclass(frozen=True)
class Stop:
    """An open stop as readers see it."""

    kind: str
    key: str
    cause: str
    public: Mapping[str, str]
    until: datetime | None

    @property
    def sentence(self) -> str:
        """Why, for the people concerned, in the language that is active."""
        words = self.public.get(get_language() or "") or self.public.get((get_language() or "").split("-")[0])
        return words or str(CAUSES.get(self.cause, Stopped.message))


_kinds: dict[str, SwitchKind] = {}
_cache: tuple[float, Mapping[tuple[str, str], Stop]] | None = None


def register(kind: SwitchKind) -> SwitchKind:
    """Make a kind known, at import of the app that owns the noun. Raises ValueError for a code that is taken."""
    if _kinds.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"the switch kind {kind.code!r} is registered twice")
    return kind


def kinds() -> Mapping[str, SwitchKind]:
    return dict(_kinds)


def title_of(kind: str) -> Any:
    """The human name of a kind of things."""
    known = _kinds.get(kind)
    return known.title if known else kind


def sentence_of(switch: StopSwitch) -> str:
    """Why, for the people concerned, in the active language."""
    return Stop(switch.kind, switch.key, switch.cause, switch.public, switch.until).sentence


def label_of(kind: str, key: str) -> str:
    """The human name of what is stopped; the key where its kind or thing is gone."""
    known = _kinds.get(kind)
    return (known.label(key) if known else None) or key


def is_stopped(kind: str, key: str) -> bool:
    """Is there an open stop? Up to CACHE_SECONDS old; inside placing and paying use `require_open`."""
    return find(kind, key) is not None


def find(kind: str, key: str) -> Stop | None:
    """The open stop of a thing, None where it runs."""
    return open_stops().get((kind, key))


def reason(kind: str, key: str) -> str:
    """Why it is stopped, for the people concerned, in the active language; empty where it runs."""
    stop = find(kind, key)
    return stop.sentence if stop else ""


def stopped_keys(kind: str) -> frozenset[str]:
    """Keys of one kind with an open stop, for filtering lists."""
    return frozenset(key for code, key in open_stops() if code == kind)


def open_stops() -> Mapping[tuple[str, str], Stop]:
    """All open stops by (kind, key); a few seconds old at most."""
    return _running(_all())


def open_now() -> Mapping[tuple[str, str], Stop]:
    """All open stops, read anew: for pages that are kept and shown to others."""
    return _running(_read())


def hold() -> Mapping[tuple[str, str], Stop]:
    """All open stops, read anew, and no switch moves until this transaction ends. Raises RuntimeError outside one."""
    locks.advisory_shared(LOCK)
    return _running(_read())


def require_open(things: Iterable[tuple[str, str]]) -> None:
    """Refuse where one of `things` (kind, key) is stopped, and hold all switches still until this transaction ends.

    Raises Stopped with the public sentence, RuntimeError outside a transaction.
    """
    stops = hold()
    for thing in things:
        if thing in stops:
            raise refusal(stops[thing])


def refusal(stop: Stop) -> Stopped:
    """The error that tells why, in the active language."""
    return Stopped(stop.sentence, fields={"kind": stop.kind, "key": stop.key})


@transaction.atomic
def stop(
    *,
    kind: str,
    key: str,
    cause: str,
    reason: str,
    actor: str,
    until: datetime | None = None,
    public: Mapping[str, str] | None = None,
) -> StopSwitch:
    """Halt `key` from now on. Waits for the orders that are being placed this instant; later ones are refused.

    Raises NotFound (no such kind or thing), BadSwitch, AlreadyStopped.
    """
    known = _kinds.get(kind)
    if known is None or known.label(key) is None:
        raise NotFound(fields={"kind": kind, "key": key})
    now = time.now()
    wrong = _wrong(cause, reason, until, now, public or {})
    if wrong:
        raise BadSwitch(fields=wrong)
    locks.advisory(LOCK)
    _lift_lapsed(now, kind=kind, key=key)
    try:
        with transaction.atomic():
            row = StopSwitch.objects.create(
                kind=kind, key=key, cause=cause, public={k: v.strip() for k, v in (public or {}).items() if v.strip()},
                reason=reason.strip()[:500], since=now, until=until, by=actor,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyStopped from None
    trail.record(
        verb="switch.stopped", target=f"{kind}:{key}", actor=actor, why=reason,
        after={"switch": row.pk, "cause": cause, "until": until.isoformat() if until else None},
    )  # fmt: skip
    _announce(row, is_stopped=True)
    return row


@transaction.atomic
def lift(*, switch: StopSwitch, actor: str, why: str) -> None:
    """Let it run again. Raises BadSwitch without a reason and Conflict where it was lifted already."""
    if not why.strip():
        raise BadSwitch(fields={"why": _("Please say why.")})
    locks.advisory(LOCK)
    _lift(switch, actor, why.strip()[:500], time.now())


@transaction.atomic
def lift_lapsed(*, limit: int = 200) -> int:
    """Lift stops whose end has come. Returns how many."""
    locks.advisory(LOCK)
    return _lift_lapsed(time.now(), limit=limit)


def lapsed() -> int:
    """How many stops wait to be lifted because their end has come."""
    return StopSwitch.objects.filter(lifted_at__isnull=True, until__lte=time.now()).count()


def forget() -> None:
    """Drop what this process remembers."""
    global _cache
    _cache = None


def _lift_lapsed(now: datetime, limit: int = 200, **only: str) -> int:
    rows = list(StopSwitch.objects.filter(lifted_at__isnull=True, until__lte=now, **only).order_by("pk")[:limit])
    for row in rows:
        _lift(row, trail.SYSTEM, "its end has come", now)
    return len(rows)


def _lift(switch: StopSwitch, actor: str, why: str, now: datetime) -> None:
    changed = {"lifted_at": now, "lifted_by": actor, "lifted_why": why}
    if StopSwitch.objects.filter(pk=switch.pk, lifted_at__isnull=True).update(**changed) != 1:
        raise Conflict
    for name, value in changed.items():
        setattr(switch, name, value)
    trail.record(
        verb="switch.lifted", target=f"{switch.kind}:{switch.key}", actor=actor, why=why, before={"switch": switch.pk}
    )
    _announce(switch, is_stopped=False)


def _announce(switch: StopSwitch, *, is_stopped: bool) -> None:
    payload = {"switch": switch.pk, "kind": switch.kind, "key": switch.key, "is_stopped": is_stopped}
    emit(topic=CHANGED_TOPIC, key=f"{switch.kind}:{switch.key}"[:80], payload=payload)
    forget()
    transaction.on_commit(forget)


def _wrong(cause: str, reason: str, until: datetime | None, now: datetime, public: Mapping[str, str]) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if cause not in CAUSES:
        wrong["cause"] = _("Please choose a cause.")
    if not reason.strip():
        wrong["reason"] = _("Please say why.")
    if until is not None and until <= now:
        wrong["until"] = _("The end has to be ahead.")
    if any(len(words) > 300 for words in public.values()):
        wrong["public"] = _("Please use at most 300 characters.")
    return wrong


def _running(stops: Mapping[tuple[str, str], Stop]) -> Mapping[tuple[str, str], Stop]:
    """Without those whose end has come while nobody lifted them yet."""
    if not stops:
        return stops
    now = time.now()
    return {thing: stop for thing, stop in stops.items() if stop.until is None or stop.until > now}


def _all() -> Mapping[tuple[str, str], Stop]:
    global _cache
    held = _cache
    if held is not None and held[0] > system_time.monotonic():
        return held[1]
    found = _read()
    _cache = (system_time.monotonic() + CACHE_SECONDS, found)
    return found


def _read() -> dict[tuple[str, str], Stop]:
    open_ones = StopSwitch.objects.filter(Q(lifted_at__isnull=True))
    rows = open_ones.values_list("kind", "key", "cause", "public", "until")
    return {(kind, key): Stop(kind, key, cause, public, until) for kind, key, cause, public, until in rows}
