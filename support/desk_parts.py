"""The fragments of a ticket at the desk: what each shows and what its form does. One table for pages and tests.

Each part is a page of its own without JavaScript, and a fragment where htmx asks for it (`hx-get`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core import ids, time
from marketplace.core.clocks import selectors as clocks
from support import linking, presence, presenting, selectors, teams
from support.errors import BadMoment, ScriptNotFound
from support.models import Ticket
from support.policies import reference
from support.policies.clock_rules import KINDS, NAMES
from support.policies.priority import LEVELS, REASONS
from support.services import follow_ups, macros, merging, paths, tagging, tickets
from support.states import OPEN, PATH, PathStep

MOST_MESSAGES = 60


@dataclass(frozen=True)
class Part:
    """One fragment: its title, what it shows, what its form does."""

    title: Any
    show: Callable[[Ticket, User], Mapping[str, Any]]
    act: Callable[[Ticket, User, Mapping[str, Any]], object] | None = None


def _show_path(ticket: Ticket, user: User) -> Mapping[str, Any]:
    taken = {row.step: row for row in ticket.steps.order_by("id")}
    steps = [
        {"code": step.value, "name": STEPS[step], "row": taken.get(step.value), "is_here": step == ticket.path,
         "can": PATH.allows(ticket.path, step)}
        for step in PathStep
    ]  # fmt: skip
    return {"steps": steps, "scripts": paths.texts_for(ticket, user), "client_id": ids.public_id()}


def _act_path(ticket: Ticket, user: User, sent: Mapping[str, Any]) -> object:
    """`say` sends a script of the step where it stands, `step` goes to another."""
    if sent.get("say"):
        text = paths.text_of(ticket, user, step=ticket.path, code=str(sent["say"]))
        return tickets.reply(ticket=ticket, agent=user, body=text, client_id=str(sent.get("client_id", "")))
    if sent.get("step") not in PathStep.values:
        raise ScriptNotFound
    return paths.step(ticket=ticket, to=str(sent["step"]), agent=user)


def _show_tags(ticket: Ticket, user: User) -> Mapping[str, Any]:
    return {
        "tags": list(ticket.tags.order_by("tag").values_list("tag", flat=True)), "levels": LEVELS,
        "reasons": [REASONS[code] for code in ticket.priority_reasons if code in REASONS],
    }  # fmt: skip


def _act_tags(ticket: Ticket, user: User, sent: Mapping[str, Any]) -> object:
    if sent.get("priority"):
        return tagging.prioritise(ticket=ticket, priority=str(sent["priority"]), actor=user.ref)
    if sent.get("off"):
        return tagging.untag(ticket=ticket, name=str(sent["off"]), actor=user.ref)
    return tagging.tag(ticket=ticket, name=str(sent.get("tag", "")), actor=user.ref)


def _show_links(ticket: Ticket, user: User) -> Mapping[str, Any]:
    links = linking.shown(ticket.links.order_by("id"))
    kind, _sep, key = ticket.about.partition(":")
    return {
        "links": [
            {**one, "may_be_about": bool(reference(one["to"])[0]) and one["to"] != ticket.about} for one in links
        ],
        "kinds": linking.kinds(),
        "about": {"kind": kind, "key": key} if key else None,
    }


def _act_links(ticket: Ticket, user: User, sent: Mapping[str, Any]) -> object:
    if sent.get("about"):
        return tagging.say_about(ticket=ticket, to=str(sent["about"]), actor=user.ref)
    if sent.get("off"):
        return tagging.unlink(ticket=ticket, to=str(sent["off"]), actor=user.ref)
    return tagging.link(ticket=ticket, kind=str(sent.get("kind", "")), key=str(sent.get("number", "")), actor=user.ref)


def _show_macros(ticket: Ticket, user: User) -> Mapping[str, Any]:
    found = [(macro, *macros.text_of(macro, ticket, user)) for macro in macros.macros_for(ticket)[:30]]
    rows = [{"macro": macro, "text": text, "missing": missing} for macro, text, missing in found]
    return {"macros": rows, "client_id": ids.public_id()}


def _act_macros(ticket: Ticket, user: User, sent: Mapping[str, Any]) -> object:
    return macros.apply(
        ticket=ticket, code=str(sent.get("code", "")), agent=user, client_id=str(sent.get("client_id", ""))
    )


def _show_follow_ups(ticket: Ticket, user: User) -> Mapping[str, Any]:
    return {"reminders": list(ticket.follow_ups.filter(done_at__isnull=True).order_by("due_at")[:30])}


def _act_follow_ups(ticket: Ticket, user: User, sent: Mapping[str, Any]) -> object:
    if sent.get("done"):
        return follow_ups.done(ticket=ticket, public_id=str(sent["done"]), agent=user)
    try:
        wall = parse_datetime(str(sent.get("due_at", "")))
    except ValueError:
        wall = None
    if wall is None:
        raise BadMoment
    due_at = wall if wall.tzinfo else wall.replace(tzinfo=time.SHANGHAI)
    return follow_ups.remind(
        ticket=ticket,
        due_at=due_at,
        reason=str(sent.get("reason", "")),
        agent=user,
        for_team=bool(sent.get("for_team")),
    )


def _show_merge(ticket: Ticket, user: User) -> Mapping[str, Any]:
    others = Ticket.objects.none()
    if ticket.user_id is not None:
        others = (
            Ticket.objects.filter(teams.within_reach(user), user=ticket.user_id, status__in=OPEN)
            .exclude(pk=ticket.pk)
            .order_by("-id")
        )
    away = [
        {"ticket": one, "bubbles": _bubbles(one, user)}
        for one in ticket.merged.select_related("conversation").order_by("id")[:5]
    ]
    return {"others": list(others[:10]), "away": away, "into": ticket.merged_into}


def _bubbles(ticket: Ticket, user: User) -> list[dict[str, Any]]:
    spoken = selectors.messages_of(ticket.conversation, internal=True)[-MOST_MESSAGES:]
    return presenting.bubbles(spoken, viewer=user.ref, is_desk=True)


def _act_merge(ticket: Ticket, user: User, sent: Mapping[str, Any]) -> object:
    """The chosen one ends and this one goes on."""
    other = teams.ticket_for(user, str(sent.get("number", "")))
    return merging.merge(ticket=other, into=ticket, agent=user)


def _show_split(ticket: Ticket, user: User) -> Mapping[str, Any]:
    spoken = [one for one in selectors.messages_of(ticket.conversation) if one.sender == one.Sender.CUSTOMER]
    return {"spoken": spoken[-MOST_MESSAGES:], "client_id": ids.public_id()}


def _act_split(ticket: Ticket, user: User, sent: Mapping[str, Any]) -> object:
    chosen = (
        [int(one) for one in sent.getlist("message") if one.isdigit()] if hasattr(sent, "getlist") else sent["messages"]
    )
    return merging.split(
        ticket=ticket, message_ids=chosen, subject=str(sent.get("subject", "")), agent=user,
        client_id=str(sent.get("client_id", "")) or ids.public_id(),
    )  # fmt: skip


def _show_presence(ticket: Ticket, user: User) -> Mapping[str, Any]:
    presence.mark(ticket.number, user)
    return {"others": presence.others(ticket.number, user)}


def _act_presence(ticket: Ticket, user: User, sent: Mapping[str, Any]) -> object:
    if sent.get("left"):
        presence.leave(ticket.number, user)
    else:
        presence.mark(ticket.number, user, is_typing=bool(sent.get("typing")))
    return None


def _show_clocks(ticket: Ticket, user: User) -> Mapping[str, Any]:
    running = {clock.kind: clock for clock in clocks.clocks_of(ticket.ref)[:30] if clock.stopped_at is None}
    return {
        "clocks": [{"name": NAMES[kind], "clock": running[kind]} for kind in KINDS if kind in running],
        "alarms": [{"row": row, "clock": NAMES.get(row.kind, row.kind)} for row in ticket.alarms.order_by("-id")[:20]],
        "causes": list(ticket.causes.order_by("id")[:20]),
    }


STEPS = {
    PathStep.ACCEPT: _("Accept"), PathStep.VERIFY: _("Check the facts"), PathStep.SOOTHE: _("Soothe"),
    PathStep.PROPOSE: _("Offer a solution"), PathStep.ARCHIVE: _("Wrap up"),
}  # fmt: skip
PARTS: Mapping[str, Part] = {
    "path": Part(_("Guided path"), _show_path, _act_path),
    "tags": Part(_("Priority and tags"), _show_tags, _act_tags),
    "links": Part(_("Linked"), _show_links, _act_links),
    "macros": Part(_("Macros"), _show_macros, _act_macros),
    "follow-ups": Part(_("Reminders"), _show_follow_ups, _act_follow_ups),
    "merge": Part(_("Merge"), _show_merge, _act_merge),
    "split": Part(_("Split"), _show_split, _act_split),
    "presence": Part(_("Who is here"), _show_presence, _act_presence),
    "clocks": Part(_("Clocks and alarms"), _show_clocks),
}
