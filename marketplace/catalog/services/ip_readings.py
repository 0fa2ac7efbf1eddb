"""Personal data of right holders' notices: every reading is written down, and nothing is kept longer than needed.

Names, contacts and evidence are encrypted. They are kept for three years after the end of the notice, the time in which a
claim can be made (Civil Code Art. 188), then emptied; that a notice was given and how it ended stays.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from marketplace.accounts.models import Role, User
from marketplace.catalog.models import IpEvidence, IpNotice
from marketplace.catalog.selectors import ip_notices as reads
from marketplace.core import time, trail
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

KEPT = timedelta(days=3 * 365)
BATCH = 100
EMPTY = {
    "holder_name": "", "holder_contact": "", "holder_email": "", "counter_name": "", "counter_contact": "", "statement": "",
    "counter_statement": "", "given_by": "", "countered_by": "",
}  # fmt: skip


@transaction.atomic
def note(*, notice: IpNotice, reader: User) -> None:
    """Somebody looks at names and contacts of a notice."""
    trail.record(verb="ip_notice.read", target=trail.ref(notice), actor=reader.ref)


@transaction.atomic
def read_evidence(*, evidence_id: str, reader: User) -> IpEvidence:
    """A paper for a moderator or the shop concerned. Raises PaperNotFound, IpNoticeNotFound, NotASeller, NotAllowed."""
    found = reads.evidence_of(evidence_id)
    if not reader.has_role(Role.OPS):
        reads.own_notice(shop_for(reader, Permission.TRUST), found.notice.public_id)
    trail.record(verb="ip_evidence.read", target=trail.ref(found.notice), actor=reader.ref)
    return found


def export(ref: str) -> list[dict[str, Any]]:
    """The notices that a person gave and the counter-notices that they wrote, each side with its own words only."""
    given = IpNotice.objects.filter(given_by=ref).select_related("listing").order_by("pk")
    countered = IpNotice.objects.filter(countered_by=ref).select_related("listing").order_by("pk")
    return [
        *(
            {
                "kind": "ip_notice", "number": one.public_id, "listing": one.listing.public_id, "state": one.state,
                "right": one.right, "right_number": one.right_number, "statement": one.statement,
                "name": str(one.holder_name), "contact": str(one.holder_contact), "mail": str(one.holder_email),
                "papers": _papers(one, IpEvidence.Side.HOLDER), "at": one.received_at,
            }
            for one in given
        ),
        *(
            {
                "kind": "ip_counter_notice", "number": one.public_id, "listing": one.listing.public_id, "state": one.state,
                "statement": one.counter_statement, "name": str(one.counter_name), "contact": str(one.counter_contact),
                "papers": _papers(one, IpEvidence.Side.SELLER), "at": one.countered_at,
            }
            for one in countered
        ),
    ]  # fmt: skip


@transaction.atomic
def part_from(ref: str) -> None:
    """The account is erased: notices lose their tie to it."""
    IpNotice.objects.filter(given_by=ref).update(given_by="")
    IpNotice.objects.filter(countered_by=ref).update(countered_by="")


def forget_ended() -> int:
    """Empty what ended three years ago. Returns how many notices."""
    done = 0
    for notice in _due()[:BATCH]:
        done += _forget(notice)
    return done


def to_forget() -> int:
    """Notices that should have been forgotten."""
    return _due().count()


@transaction.atomic
def _forget(notice: IpNotice) -> int:
    seen = IpNotice.objects.filter(pk=notice.pk, forgotten_at=None)
    if not seen.update(forgotten_at=time.now(), **EMPTY):
        return 0
    IpEvidence.objects.filter(notice=notice).delete()
    trail.record(verb="ip_notice.forgotten", target=trail.ref(notice), actor="system:ip")
    return 1


def _due() -> QuerySet[IpNotice]:
    return IpNotice.objects.filter(Q(ended_at__lt=time.now() - KEPT), forgotten_at=None).order_by("ended_at")


def _papers(notice: IpNotice, side: str) -> list[str]:
    return list(IpEvidence.objects.filter(notice=notice, side=side).order_by("pk").values_list("sha256", flat=True))
