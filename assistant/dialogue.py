"""One turn of the talk: an open yes or no, mood, meaning, the skill's answer, what is remembered. Decides; the service writes."""

import hashlib
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assistant import meaning as meanings
from assistant.acts.table import ACTS
from assistant.language import catalogue, dressed
from assistant.meaning import Meaning
from assistant.memory import Memory, Pending
from assistant.mood import Mood, is_no_help, mood_of
from assistant.skills.base import Ask, Outcome, Reply, lines, link, say, to_a_person
from assistant.skills.others import small_talk
from assistant.skills.road import sign_in
from assistant.skills.table import SKILLS
from marketplace.core.errors import DomainError
from support.intents.labels import OUT_OF_SCOPE

PATIENCE = 2  # turns in a row that did not help, then people take over
KEPT_TRIED = 8


@dataclass(frozen=True)
class Turned:
    """What comes of a turn: what is said (in its final characters), what it was about, what is remembered."""

    reply: Reply
    meaning: Meaning
    memory: Memory
    mood: Mood


def turn(ask: Ask) -> Turned:
    """Answer one message. Runs acts (each in a savepoint of the caller's transaction); everything else only reads."""
    with translation.override(catalogue(ask.locale)):
        mood = mood_of(ask.text)
        meaning, reply = _reply(ask, mood)
        reply = reply if ask.can_act or reply.pending is None else _by_page(reply.pending)
        memory = _remembered(ask, meaning, reply)
        reply = _patience(ask, memory, reply)
    choices = tuple(
        {key: dressed(value, ask.locale) if key != "href" else value for key, value in row.items()}
        for row in reply.choices
    )
    return Turned(replace(reply, text=dressed(reply.text, ask.locale), choices=choices), meaning, memory, mood)


def _reply(ask: Ask, mood: Mood) -> tuple[Meaning, Reply]:
    waiting = ask.memory.pending
    if waiting is not None and meanings.said_yes(ask.text, ACTS[waiting.act].yes):
        return Meaning(ACTS[waiting.act].intent, 1.0, is_reply=True), _act(ask)
    if waiting is not None and meanings.said_no(ask.text, ACTS[waiting.act].no):
        return Meaning(ACTS[waiting.act].intent, 1.0, is_reply=True), Reply(
            _("All right, nothing was changed. Is there anything else?"), order=ask.memory.order
        )
    if small_talk(ask.text):
        return Meaning(OUT_OF_SCOPE, 1.0), SKILLS[OUT_OF_SCOPE].answer(ask)
    found = meanings.meaning_of(ask.text, ask.found, ask.memory)
    if mood == Mood.UPSET:
        return found, Reply(
            _(
                "I am sorry that this has cost you so much patience. A colleague takes over now and sees everything "
                "we have written."
            ),
            outcome=Outcome.HANDED,
            handing="upset",
        )
    if is_no_help(ask.text):
        return found, Reply(
            _("I am sorry, I missed the point. A colleague goes on from here and sees everything we have written."),
            outcome=Outcome.HANDED,
            handing="unsure",
        )
    if ask.found.is_misspelt:
        return found, Reply(
            _(
                "This number has a typing mistake: one character does not fit. Please check it; you find the right "
                "one under “My orders”."
            ),
            (say(_("Where is my parcel?")),),
            outcome=Outcome.ASKED,
            awaits=found.intent if found.is_sure else "",
        )
    if not found.is_sure:
        return found, _ask_back(found)
    return found, _skilled(ask, found)


def _skilled(ask: Ask, found: Meaning) -> Reply:
    skill = SKILLS[found.intent]
    if skill.is_personal and ask.user is None:
        return sign_in(ask)
    return skill.answer(ask)


def _ask_back(found: Meaning) -> Reply:
    """The two likeliest readings as buttons, once; what is ours before what is not."""
    words = dict(meanings.sayings())
    guesses = [intent for intent in (found.intent, found.runner_up) if intent in words]
    if not guesses:
        return Reply(
            _("I am not sure that I understand you. Can you say it in other words, or choose?"),
            (say(words["order_status"]), say(words["return_apply"]), to_a_person()),
            outcome=Outcome.ASKED,
        )
    return Reply(
        _("I want to be sure that I understand you. Do you mean one of these?"),
        (*(say(words[intent]) for intent in guesses), to_a_person()),
        outcome=Outcome.ASKED,
    )


def _by_page(waiting: Pending) -> Reply:
    """Where no yes would count, the page is the way."""
    text = _("For your safety this is not done by mail. Please sign in and do it on the page.")
    return Reply(
        text, (link(_("Open the page"), ACTS[waiting.act].way_out(waiting.args)),), order=str(waiting.args["order"])
    )


def _act(ask: Ask) -> Reply:
    """Run what waits. Refused: why, and where to go on; too late to confirm: it has to be asked for again."""
    waiting = ask.memory.pending
    if waiting is None or ask.user is None:
        return sign_in(ask)
    act = ACTS[waiting.act]
    if not waiting.is_open:
        return Reply(
            _("That was more than 10 minutes ago, so I did nothing, to be safe. Shall we do it again?"),
            (say(dict(meanings.sayings())[act.intent]),),
            outcome=Outcome.REFUSED,
            order=ask.memory.order,
        )
    try:
        with transaction.atomic():
            return act.run(ask.user, waiting.args)
    except DomainError as error:
        text = lines(
            _("That did not work, and nothing was changed:"),
            error.message,
            _("On the page you see what is possible; or talk to a person."),
        )
        return Reply(
            text,
            ({"label": _("Open the page"), "href": act.way_out(waiting.args)}, to_a_person()),
            outcome=Outcome.REFUSED,
            order=ask.memory.order,
        )


def _remembered(ask: Ask, found: Meaning, reply: Reply) -> Memory:
    """A question of ours that was understood is no failure; one because we did not understand is."""
    before = ask.memory
    digest = hashlib.sha256(reply.text.encode()).hexdigest()[:16]
    is_again = digest == before.said and reply.outcome == Outcome.ANSWERED and not small_talk(ask.text)
    missed = not found.is_sure or reply.outcome in (Outcome.UNSOLVED,) or is_again
    failed = before.failed + 1 if missed else before.failed if reply.outcome == Outcome.ASKED else 0
    tried = (
        before.tried if found.intent in (*before.tried, OUT_OF_SCOPE) else (*before.tried, found.intent)[-KEPT_TRIED:]
    )
    return Memory(
        order=reply.order or before.order, awaits=reply.awaits, gathered=reply.gathered, pending=reply.pending, failed=failed,
        tried=tried, said=digest, locale=ask.locale,
    )  # fmt: skip


def _patience(ask: Ask, memory: Memory, reply: Reply) -> Reply:
    """After two turns that did not help, people."""
    if memory.failed < PATIENCE or reply.handing:
        return reply
    text = _(
        "I do not get any further here. A colleague takes over now and sees everything we have written; you "
        "need not say it again."
    )
    return Reply(text, outcome=Outcome.HANDED, handing="unsure", order=reply.order)
