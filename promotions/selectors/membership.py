"""Where a person stands as a member, and what others ask: which benefits do they have?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from marketplace.accounts.models import User
from marketplace.core import rules
from promotions.models import Invitation, Member, PointsEntry
from promotions.policies.rules_of_membership import MEMBERSHIP, TIERS, Benefits, benefits
from promotions.selectors.deals import tier_of


@dataclass(frozen=True)
class Standing:
    """A member for their page. `cell` empty before the first order. `ladder`: what each tier gives, lowest first."""

    tier: str
    cell: str
    points: int
    orders_year: int
    spent_year_fen: int
    reckoned_at: datetime | None
    birth_month: int | None
    birth_day: int | None
    invite_code: str
    ladder: tuple[Benefits, ...]
    borders: dict[str, Any]

    @property
    def gives(self) -> Benefits:
        return next(row for row in self.ladder if row.tier == self.tier)


def benefits_of(user: User | None) -> Benefits:
    """What this person's tier gives now: `has_priority_support`, `has_instant_refund`, `points_percent`."""
    return benefits(rules.at(MEMBERSHIP.code).body, tier_of(user))


def standing(user: User) -> Standing:
    """The person's standing; one query. Whoever has no row yet stands at the beginning."""
    body = rules.at(MEMBERSHIP.code).body
    row = Member.objects.filter(user=user).first() or Member(user=user, invite_code="")
    return Standing(
        tier=row.tier if row.tier in TIERS else TIERS[0], cell=row.cell, points=row.points, orders_year=row.orders_year,
        spent_year_fen=row.spent_year_fen, reckoned_at=row.reckoned_at, birth_month=row.birth_month,
        birth_day=row.birth_day, invite_code=row.invite_code, ladder=tuple(benefits(body, tier) for tier in TIERS),
        borders={name: body[name] for name in ("lately_days", "while_days", "often_orders", "much_fen")},
    )  # fmt: skip


def entries_of(user: User) -> QuerySet[PointsEntry]:
    """Movements of points, the newest first."""
    return PointsEntry.objects.filter(user=user).order_by("-pk")


def invitations_of(user: User) -> list[Invitation]:
    """Whom the person brought, the newest first, without names."""
    return list(Invitation.objects.filter(inviter=user).order_by("-pk")[:20])


def inviter_name(code: str) -> str:
    """Who stands behind an invitation code, as they call themselves; empty where nobody does."""
    row = Member.objects.filter(invite_code=code.strip().upper()).select_related("user").first()
    return row.user.display_name if row is not None and row.user.is_active else ""
