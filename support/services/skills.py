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
