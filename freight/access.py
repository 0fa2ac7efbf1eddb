"""Who sees which findings of the document gate: operations all, everybody else what they have to mend."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from logistics.models import GateFinding
from logistics.policies import matching
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role

GATE_ROLES = (Role.OPS, Role.FINANCE, Role.AGENT, Role.OPERATOR)


def findings_of(user: User | AnonymousUser) -> QuerySet[GateFinding]:
    """Open findings for this person: finance those of payments, agents those of people and addresses, operators those of parcels
    at their own warehouses. Raises NotAllowed.
    """
    person = require_role(user, *GATE_ROLES)
    rows = GateFinding.objects.filter(closed_at=None)
    if person.has_role(Role.OPS):
        return rows
    mine = Q(pk=None)
    if person.has_role(Role.FINANCE):
        mine |= Q(owner=matching.FINANCE)
    if person.has_role(Role.AGENT):
        mine |= Q(owner=matching.SUPPORT)
    if person.has_role(Role.OPERATOR):
        mine |= Q(owner=matching.WAREHOUSE, parcel__warehouse__staff__user=person)
    return rows.filter(mine).distinct()
