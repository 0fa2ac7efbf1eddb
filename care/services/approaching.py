"""One letter of our own accord: only with the separate consent, only under the cap, counted in the transaction that writes it."""

from django.db import IntegrityError, transaction

from care.models import Approach
from care.policies import approaching
from marketplace.accounts.models import Consent, User
from marketplace.accounts.selectors import live_consents
from marketplace.core import rules, time, trail
from marketplace.core.locks import advisory

LOOKED_AT = 50  # latest letters: more than any rule allows in thirty days


@transaction.atomic
def take_turn(*, user: User, kind: str, source: str) -> bool:
    """May we write to this person now, for this cause? Then it counts as written.

    False, and nothing counted, where they did not agree to hear of goods, the cap is reached, or the cause had its letter.
    """
    if not user.is_active or Consent.Purpose.MARKETING not in live_consents(user):
        return False
    advisory(f"approach:{user.pk}")  # two workers count the same letters otherwise
    rule, now = rules.at(approaching.CODE), time.now()
    before = list(Approach.objects.filter(user=user).order_by("-at").values_list("at", flat=True)[:LOOKED_AT])
    if not approaching.may_approach(before, now, rule.body):
        return False
    try:
        with transaction.atomic():
            Approach.objects.create(user=user, kind=kind, source=source, rule_version=rule.version, at=now)
    except IntegrityError:
        return False
    trail.record(verb="care.approach", target=user.ref, actor="system:care", after={"kind": kind, "rule": rule.version})
    return True
