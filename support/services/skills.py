"""Certificates of agents: which topics they may be given."""

from datetime import datetime

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import locks, time, trail
from support.models import SkillCertificate

SYSTEM = "system:training"


@transaction.atomic
def certify(agent: User, topic: str, until: datetime) -> SkillCertificate:
    """This agent has passed for `topic`, until that moment. A later day replaces an earlier one, never the other way."""
    locks.advisory(f"certificate:{agent.pk}:{topic}")
    known = SkillCertificate.objects.filter(agent=agent, topic=topic).first()
    if known is not None and known.until >= until:
        return known
    made, _new = SkillCertificate.objects.update_or_create(
        agent=agent, topic=topic, defaults={"until": until, "given_at": time.now()}
    )
    trail.record(
        verb="agent.certified", target=agent.ref, actor=SYSTEM, after={"topic": topic, "until": until.isoformat()}
    )
    return made


@transaction.atomic
def revoke(agent: User, topic: str, actor: str, why: str) -> bool:
    """Take a certificate back before its day, with a reason. False where there is none that counts."""
    changed = SkillCertificate.objects.filter(agent=agent, topic=topic, until__gt=time.now()).update(until=time.now())
    if changed:
        trail.record(verb="agent.certificate_revoked", target=agent.ref, actor=actor, why=why, after={"topic": topic})
    return bool(changed)


def is_certified(agent: User, topic: str, at: datetime | None = None) -> bool:
    """May this agent be given tickets of `topic` now?"""
    moment = at or time.now()
    return SkillCertificate.objects.filter(agent=agent, topic=topic, until__gt=moment).exists()


def certified_agents(topic: str) -> set[int]:
    """Primary keys of the agents with a certificate that counts now; one query."""
    found = SkillCertificate.objects.filter(topic=topic, until__gt=time.now())
    return set(found.values_list("agent_id", flat=True))
