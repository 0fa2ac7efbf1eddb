"""Partners of the road: who may report events, and about what."""

from collections.abc import Sequence

from django.db import transaction

from logistics.models import Partner, PartnerScope
from marketplace.accounts.models import Role, User
from marketplace.core import time, trail
from marketplace.core.errors import DomainError
from marketplace.core.textnorm import clean_line


@transaction.atomic
def admit(*, user: User, name: str, scopes: Sequence[str], actor: str) -> Partner:
    """Ops: this account reports for a partner; `scopes` (`carrier:jingwei`, `airport:PVG`, `warehouse:NRT1`) replace those before.

    Raises BadText, DomainError for a scope that is none.
    """
    words = clean_line(name, max_length=80, min_length=2, field="name")
    rights = [scope.strip().partition(":") for scope in scopes if scope.strip()]
    if not rights or any(
        kind not in PartnerScope.Kind.values or not 0 < len(code) <= 20 for kind, _colon, code in rights
    ):
        raise DomainError(fields={"scopes": ", ".join(f"{kind}:…" for kind in PartnerScope.Kind.values)})
    partner, _is_new = Partner.objects.update_or_create(
        user=user,
        defaults={"name": words, "is_active": True},
        create_defaults={"name": words, "created_at": time.now()},
    )
    PartnerScope.objects.filter(partner=partner).delete()
    pairs = sorted({(kind, code) for kind, _colon, code in rights})
    PartnerScope.objects.bulk_create([PartnerScope(partner=partner, kind=kind, code=code) for kind, code in pairs])
    User.objects.filter(pk=user.pk).update(roles=sorted({*user.roles, Role.INTEGRATOR}))
    trail.record(verb="partner.admit", target=f"partner:{partner.pk}", actor=actor, after={"scopes": sorted(scopes)})
    return partner
