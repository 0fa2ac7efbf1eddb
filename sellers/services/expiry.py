"""Papers that end: reminders before, a stop of new sales on the day, and sales again once a newer paper is accepted."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from marketplace.accounts.services.telling import tell
from marketplace.core import rules, time, trail
from marketplace.core.outbox.emit import emit
from sellers.models import Requirement, Seller
from sellers.policies import requirements
from sellers.policies.rules_requirements import CODE as RULE
from sellers.policies.team import Permission
from sellers.selectors import ref
from sellers.selectors.papers import expiring, overdue, set_of, titles_of
from sellers.selectors.team import members_who_may
from sellers.services import grading
from sellers.states import REQUIREMENT, RequirementStatus

SYSTEM = "system:expiry"
BATCH = 500
LINK = "/seller/documents/"


def yesterday() -> date:
    """The last day on which something that is taken back now may have held."""
    return time.today() - timedelta(days=1)


def watch() -> int:
    """Remind of what ends soon and stop what has ended. Returns how many items it acted on."""
    return remind_due() + lapse_due()


def backlog() -> int:
    """How many items have ended without anybody having acted."""
    return overdue(time.today()).count()


def remind_due() -> int:
    """Tell the owners of papers that end within 60, 30 and 7 days (as the rule says), each time once."""
    today, told = time.today(), 0
    for days in sorted(rules.at(RULE).body["reminder_days"]):  # the nearest first: a paper of five days is told once
        for row in list(expiring(today, days)[:BATCH]):
            told += remind(requirement=row, days=days)
    return told


@transaction.atomic
def remind(*, requirement: Requirement, days: int) -> int:
    """One reminder to everybody who may renew the paper. 0 where it was given meanwhile."""
    waiting = Requirement.objects.filter(pk=requirement.pk, proven_until=requirement.proven_until)
    if not waiting.exclude(reminded_days__lte=days).update(reminded_days=days):
        return 0
    seller, until = requirement.seller, requirement.proven_until
    for member in members_who_may(seller.pk, Permission.PAPERS):
        tell(
            member.user, template="paper_expiring", source=f"requirement:{requirement.pk}:{until}:{days}", link=LINK,
            context={
                "shop": seller.display_name, "item": TitleOf(seller, requirement.code), "until": str(until),
                "days": (until - time.today()).days if until else 0,
            },
        )  # fmt: skip
    trail.record(
        verb="requirement.reminded", target=ref(seller), actor=SYSTEM, after={"code": requirement.code, "days": days}
    )
    return 1


def lapse_due() -> int:
    """Everything whose proof has ended: the item expires, and new sales stop where nothing else covers it."""
    rows = list(overdue(time.today()).values_list("pk", flat=True)[:BATCH])
    return sum(lapse(requirement_id=pk) for pk in rows)


@transaction.atomic
def lapse(*, requirement_id: int) -> int:
    """One item that has ended. 0 where it was renewed meanwhile."""
    row = Requirement.objects.select_related("seller").filter(pk=requirement_id, proven_until__lt=time.today()).first()
    if row is None:
        return 0
    if row.status == RequirementStatus.ACCEPTED:
        REQUIREMENT.move(row, RequirementStatus.EXPIRED, actor=SYSTEM, why=f"valid until {row.proven_until}")
    refresh(seller=row.seller)
    return 1


@transaction.atomic
def refresh(*, seller: Seller, actor: str = SYSTEM) -> list[str]:
    """Stop new sales where a needed paper has ended, open them again where everything holds. Returns what has ended.

    Running orders go on either way. The stop is an axis of its own: it neither lifts nor hides a restriction by ops.
    """
    rows = list(Requirement.objects.filter(seller=seller))
    codes = requirements.lapsed_codes(set_of(seller).specs, rows, time.today())
    known = Seller.objects.filter(pk=seller.pk).values_list("lapsed_at", flat=True)[0]
    if codes and known is None:
        _stop(seller, codes, {row.code: row.proven_until for row in rows}, actor)
    elif not codes and known is not None:
        _open(seller, actor)
    return codes


def _stop(seller: Seller, codes: Sequence[str], ends: dict[str, date | None], actor: str) -> None:
    seller.lapsed_at = time.now()
    seller.save(update_fields=["lapsed_at"])
    trail.record(verb="seller.lapsed", target=ref(seller), actor=actor, after={"items": list(codes)})
    for code in codes:
        source = f"{ref(seller)}:lapsed:{code}:{ends[code]}"
        grading.record(seller_id=seller.pk, source=source, code="document_lapsed", actor=actor)
    _announce(seller)
    for member in members_who_may(seller.pk, Permission.LOOK):
        tell(
            member.user, template="paper_lapsed", source=f"{ref(seller)}:lapsed:{seller.lapsed_at:%Y%m%d%H%M%S}", link=LINK,
            context={"shop": seller.display_name, "items": [TitleOf(seller, code) for code in codes]},
        )  # fmt: skip


def _open(seller: Seller, actor: str) -> None:
    since = seller.lapsed_at or time.now()
    seller.lapsed_at = None
    seller.save(update_fields=["lapsed_at"])
    trail.record(verb="seller.papers_hold", target=ref(seller), actor=actor)
    _announce(seller)
    for member in members_who_may(seller.pk, Permission.LOOK):
        tell(
            member.user, template="paper_renewed", source=f"{ref(seller)}:renewed:{since:%Y%m%d%H%M%S}", link=LINK,
            context={"shop": seller.display_name},
        )  # fmt: skip


def _announce(seller: Seller) -> None:
    payload = {"seller": seller.public_id, "status": seller.status, "at": time.now().isoformat()}
    emit(topic="sellers.status_changed", key=ref(seller), payload=payload)


class TitleOf:
    """An item's title that is worded when the notice is rendered: in the reader's language, not the writer's."""

    def __init__(self, seller: Seller, code: str) -> None:
        self.seller, self.code = seller, code

    def __str__(self) -> str:
        return next(iter(titles_of(self.seller, [self.code])), self.code)
