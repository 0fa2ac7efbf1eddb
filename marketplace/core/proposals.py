"""Four eyes: one person proposes a change, another approves it, and only then it is written.

Two kinds of subject share the door: rule kinds (`core.rules`), whose approval writes a RuleVersion, and dated tables of
other apps (tariff rates, limits), which register a `Subject` with their own check and their own write.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from marketplace.core import locks, rules, time, trail
from marketplace.core.dated.models import Proposal, RuleVersion
from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound
from marketplace.core.outbox.emit import emit
from marketplace.core.states import Machine, table
from marketplace.core.transparency.canonical import payload_digest

CHANGED_TOPIC = "core.rule_changed"
CODE_AUTHOR, CODE_APPROVER = "system:code", "system:release"
SLACK = timedelta(minutes=5)  # a form filled in slowly is not "in the past"
MACHINE = Machine(
    "proposal", table(waiting="approved rejected withdrawn", approved="", rejected="", withdrawn=""), field="status"
)


class BadBody(DomainError):
    """The proposed body breaks the check of its kind. `fields`: field → what is wrong."""

    code = "rule_invalid"
    status = 422
    message = _("This cannot be proposed like this. Please look at the marked fields.")


class NothingChanged(DomainError):
    """The proposed body is the one that is in force."""

    code = "rule_unchanged"
    status = 422
    message = _("This is what is in force already.")


class InThePast(DomainError):
    """Rules start now or later, never before."""

    code = "rule_in_the_past"
    status = 422
    message = _("A change starts now or later: what was decided by the old rule stays as it is.")


class OwnProposal(NotAllowed):
    """The proposer cannot be the second pair of eyes."""

    code = "own_proposal"
    message = _("Somebody else has to approve what you propose.")


class StaleProposal(Conflict):
    """Another change came into force since this was proposed; its preview no longer says the truth."""

    code = "proposal_stale"
    message = _("Another change was approved since this was proposed. Please withdraw it and propose it again.")


class AlreadyProposed(Conflict):
    """The same change waits already."""

    code = "already_proposed"
    message = _("The same change is waiting for approval already.")


@dataclass(frozen=True)
class Subject:
    """What can be proposed beside rule kinds: a dated row of a table.

    `check(body)` as in RuleKind. `base(body)` names what is in force for the same thing now (approval is refused once it
    changed). `start(body)` is the moment the row begins. `write(body, proposed_by, approved_by, why)` writes the row in the
    caller's transaction and returns its reference. `current(body)` is the body in force, for the diff; empty where none is.
    """

    code: str
    title: Any
    check: Callable[[Any], Mapping[str, Any]]
    base: Callable[[Mapping[str, Any]], str]
    start: Callable[[Mapping[str, Any]], datetime | None]
    write: Callable[[Mapping[str, Any], str, str, str], str]
    current: Callable[[Mapping[str, Any]], Mapping[str, Any]]


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> Subject:
    """Make a dated table known. Raises ValueError for a code that is taken."""
    if _subjects.setdefault(subject.code, subject) is not subject:
        raise ValueError(f"the subject {subject.code!r} is registered twice")
    return subject


def subjects() -> Mapping[str, Subject]:
    return dict(sorted(_subjects.items()))


def title_of(code: str) -> Any:
    """The human name of a rule kind or subject; its code where nobody registered it."""
    found = _subjects.get(code) or rules.kinds().get(code)
    return found.title if found else code


def check(kind: str, body: Any) -> None:
    """Refuse a body that could not be proposed. Raises NotFound and BadBody."""
    _refuse_bad(kind, body, "looking")


@transaction.atomic
def propose(*, kind: str, body: Any, actor: str, why: str, effective_from: datetime | None = None) -> Proposal:
    """Ask for a change. It waits for a second person.

    Raises NotFound (no such kind), BadBody, NothingChanged, InThePast, AlreadyProposed.
    """
    _refuse_bad(kind, body, why)
    locks.advisory(f"rules:{kind}")
    subject = _subjects.get(kind)
    start = subject.start(body) if subject else effective_from
    current, base = (subject.current(body), subject.base(body)) if subject else _rule_base(kind)
    now = time.now()
    if start is not None and start < now - SLACK and not subject:
        raise InThePast(fields={"effective_from": _("This moment has passed.")})
    digest = payload_digest(body)
    if current and payload_digest(current) == digest:
        raise NothingChanged
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                kind=kind, base=base, body=body, digest=digest, effective_from=start, why=why.strip()[:500],
                proposed_by=actor, proposed_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyProposed from None
    trail.record(
        verb="proposal.made", target=trail.ref(proposal), actor=actor, why=why, after={"kind": kind, "digest": digest}
    )
    return proposal


@transaction.atomic
def approve(*, proposal: Proposal, actor: str, decision: str = "") -> str:
    """Bring the change into force (now, or on its day). Returns the reference of what was written.

    Raises OwnProposal, StaleProposal, BadBody (the check became stricter since), IllegalMove, StaleState.
    """
    if actor == proposal.proposed_by:
        raise OwnProposal
    locks.advisory(f"rules:{proposal.kind}")
    _refuse_bad(proposal.kind, proposal.body, proposal.why)
    subject = _subjects.get(proposal.kind)
    base = subject.base(proposal.body) if subject else _rule_base(proposal.kind)[1]
    if base != proposal.base:
        raise StaleProposal(fields={"base": proposal.base, "now": base})
    MACHINE.move(proposal, "approved", actor=actor, why=decision, **_decided(actor, decision))
    result = _write_row(subject, proposal, actor) if subject else _write_rule(proposal, actor)
    Proposal.objects.filter(pk=proposal.pk).update(result=result)
    proposal.result = result
    return result


@transaction.atomic
def reject(*, proposal: Proposal, actor: str, decision: str) -> None:
    """Turn the change down, with a reason. Not by the proposer, who withdraws instead."""
    if actor == proposal.proposed_by:
        raise OwnProposal
    if not decision.strip():
        raise BadBody(fields={"decision": _("Please say why.")})
    MACHINE.move(proposal, "rejected", actor=actor, why=decision, **_decided(actor, decision))


@transaction.atomic
def withdraw(*, proposal: Proposal, actor: str, decision: str = "") -> None:
    """Take one's own proposal back. Raises NotAllowed for somebody else's."""
    if actor != proposal.proposed_by:
        raise NotAllowed
    MACHINE.move(proposal, "withdrawn", actor=actor, why=decision, **_decided(actor, decision))


def _decided(actor: str, decision: str) -> dict[str, Any]:
    return {"decided_by": actor, "decided_at": time.now(), "decision": decision.strip()[:500]}


def _refuse_bad(kind: str, body: Any, why: str) -> None:
    known = _subjects.get(kind) or rules.kinds().get(kind)
    if known is None:
        raise NotFound(fields={"kind": kind})
    wrong = dict(known.check(body)) if isinstance(body, Mapping) else {"body": _("This has to be a JSON object.")}
    if not why.strip():
        wrong["why"] = _("Please say why.")
    if not wrong:
        try:
            payload_digest(body)
        except TypeError:
            wrong["body"] = _("Write whole units or texts: a number with a decimal point has no exact value.")
    if wrong:
        raise BadBody(fields=wrong)


def _rule_base(kind: str) -> tuple[Mapping[str, Any], str]:
    """The newest version (in force or waiting for its day), read past the cache."""
    row = RuleVersion.objects.filter(kind=kind).order_by("-version").first()
    return (row.body, str(row.version)) if row else (rules.kinds()[kind].default, "1")


def _write_row(subject: Subject, proposal: Proposal, actor: str) -> str:
    return subject.write(proposal.body, proposal.proposed_by, actor, proposal.why)


def _write_rule(proposal: Proposal, actor: str) -> str:
    kind = rules.kinds()[proposal.kind]
    now = time.now()
    if not RuleVersion.objects.filter(kind=kind.code).exists():
        RuleVersion.objects.create(
            kind=kind.code, version=1, body=dict(kind.default), digest=payload_digest(kind.default),
            effective_from=None, proposed_by=CODE_AUTHOR, approved_by=CODE_APPROVER, approved_at=now,
        )  # fmt: skip
    newest = RuleVersion.objects.filter(kind=kind.code).aggregate(newest=Max("version"))["newest"]
    start = max(proposal.effective_from or now, now + timedelta(days=kind.notice_days))
    row = RuleVersion.objects.create(
        kind=kind.code, version=newest + 1, body=proposal.body, digest=proposal.digest, effective_from=start,
        proposed_by=proposal.proposed_by, approved_by=actor, approved_at=now, why=proposal.why,
    )  # fmt: skip
    trail.record(
        verb="rule.version_approved", target=f"rule:{kind.code}", actor=actor, why=proposal.why,
        before={"version": newest}, after={"version": row.version, "from": start.isoformat(), "digest": row.digest},
    )  # fmt: skip
    emit(topic=CHANGED_TOPIC, key=f"rule:{kind.code}", payload={"kind": kind.code, "version": row.version})
    rules.forget_with_commit()
    return f"rule:{kind.code}@{row.version}"
