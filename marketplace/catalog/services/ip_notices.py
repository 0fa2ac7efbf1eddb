"""Right holders' notices and sellers' answers, as E-Commerce Law Art. 42–43 order them.

Notice with preliminary evidence → we take the goods off sale at once and forward it to the seller. Counter-notice with
preliminary evidence → we forward it to the right holder and wait fifteen days; where nobody tells us of a complaint or a
suit by then, the measure ends at once. A wrong notice makes its sender liable, which the form says.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.accounts.services.telling import tell
from marketplace.catalog.errors import BadListing
from marketplace.catalog.models import IpEvidence, IpNotice, Listing
from marketplace.catalog.services.withdrawing import announce_withdrawn
from marketplace.catalog.states import IP_NOTICE, IP_OPEN, LISTING, IpNoticeState, ListingStatus
from marketplace.core import files, textnorm, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.emit import emit
from marketplace.notices.models import Notice
from marketplace.notices.services import notices

WAIT = timedelta(days=15)
CLOCK = "ip_counter"
LOOK = "ip_notice"
MOST_EVIDENCE = 6
MAX_BYTES = 8 * files.MIB
LEAST_WORDS, MOST_WORDS = 20, 4000
MAKER = "system:ip"
NOBODY_SUED = _("The right holder did not tell us of a complaint or a suit within fifteen days.")


def give(*, listing: Listing, fields: Mapping[str, Any], evidence: Sequence[IO[bytes]], actor: str) -> IpNotice:
    """Take a notice in. `fields`: right, right_number, statement, holder_name, holder_contact, holder_email, language,
    is_sworn. Preliminary evidence is needed. Raises BadListing naming every bad field, and the refusals of `core.files`.
    """
    said = _checked(fields)
    if not evidence:
        raise BadListing(fields={"evidence": _("Please add preliminary evidence of your right.")})
    clean = [files.accept(one, allowed=files.DOCUMENTS, max_bytes=MAX_BYTES) for one in evidence[:MOST_EVIDENCE]]
    return _give(listing, said, clean, actor)


@transaction.atomic
def _give(listing: Listing, said: dict[str, Any], clean: list[files.CleanFile], actor: str) -> IpNotice:
    notice: IpNotice = IpNotice.objects.create(
        listing=listing, received_at=time.now(), given_by=actor if actor.startswith("user:") else "", **said
    )  # fmt: skip
    _keep(notice, IpEvidence.Side.HOLDER, clean)
    trail.record(verb="ip_notice.received", target=trail.ref(notice), actor=actor, after={"listing": listing.public_id})
    clocks.start(kind=LOOK, subject=trail.ref(notice), actor=actor)
    return notice


@transaction.atomic
def forward(*, notice: IpNotice, reviewer: User) -> IpNotice:
    """It is complete: the goods leave the shop now, and the seller reads it. Raises NotAllowed, IllegalMove, StaleState."""
    require_role(reviewer, Role.OPS)
    listing = notice.listing
    was_on_sale = listing.status == ListingStatus.PUBLISHED
    IP_NOTICE.move(
        notice, IpNoticeState.FORWARDED, actor=reviewer.ref, forwarded_at=time.now(), was_on_sale=was_on_sale,
        decided_by=reviewer.ref,
    )  # fmt: skip
    if was_on_sale:
        LISTING.move(listing, ListingStatus.PAUSED, actor=reviewer.ref, why="ip notice", updated_at=time.now())
        _announce(listing)
        announce_withdrawn(listing=listing, why="ip_notice")
    clocks.stop(kind=LOOK, subject=trail.ref(notice), actor=reviewer.ref)
    _tell_seller(notice, "ip_forwarded", "")
    return notice


@transaction.atomic
def refuse(*, notice: IpNotice, reason: str, reviewer: User) -> IpNotice:
    """It lacks what the law asks (who, which right, which goods, evidence). The sender is told why."""
    require_role(reviewer, Role.OPS)
    said = _reason(reason)
    IP_NOTICE.move(
        notice, IpNoticeState.REFUSED, actor=reviewer.ref, why=said, reason=said, ended_at=time.now(),
        decided_by=reviewer.ref,
    )  # fmt: skip
    clocks.stop(kind=LOOK, subject=trail.ref(notice), actor=reviewer.ref)
    _tell_holder(notice, said)
    return notice


def counter(
    *, notice: IpNotice, statement: str, name: str, contact: str, evidence: Sequence[IO[bytes]], actor: str
) -> IpNotice:
    """The seller says that nothing is infringed, with preliminary evidence. The right holder reads it; the wait begins."""
    said = textnorm.clean_text(statement, max_length=MOST_WORDS, min_length=LEAST_WORDS, field="statement")
    who = textnorm.clean_line(name, max_length=120, min_length=2, field="name")
    where = textnorm.clean_line(contact, max_length=300, min_length=5, field="contact")
    if not evidence:
        raise BadListing(
            fields={"evidence": _("Please add preliminary evidence, such as receipts or an authorisation.")}
        )
    clean = [files.accept(one, allowed=files.DOCUMENTS, max_bytes=MAX_BYTES) for one in evidence[:MOST_EVIDENCE]]
    return _counter(notice, said, who, where, clean, actor)


@transaction.atomic
def _counter(notice: IpNotice, said: str, who: str, where: str, clean: list[files.CleanFile], actor: str) -> IpNotice:
    now = time.now()
    IP_NOTICE.move(notice, IpNoticeState.COUNTERED, actor=actor, countered_at=now, wait_until=now + WAIT)
    notice.counter_statement, notice.counter_name, notice.counter_contact = said, who, where
    notice.countered_by = actor
    notice.save(update_fields=["counter_statement", "counter_name", "counter_contact", "countered_by"])
    _keep(notice, IpEvidence.Side.SELLER, clean)
    clocks.start(kind=CLOCK, subject=trail.ref(notice), actor=actor)
    _tell_holder(notice, said)
    return notice


@transaction.atomic
def in_court(*, notice: IpNotice, reason: str, reviewer: User) -> IpNotice:
    """The right holder has complained to an authority or sued, and shows it: the measure stays until that is decided."""
    require_role(reviewer, Role.OPS)
    said = _reason(reason)
    IP_NOTICE.move(notice, IpNoticeState.IN_COURT, actor=reviewer.ref, why=said, reason=said)
    clocks.stop(kind=CLOCK, subject=trail.ref(notice), actor=reviewer.ref)
    return notice


@transaction.atomic
def end(*, notice: IpNotice, to: str, reason: str, actor: str) -> IpNotice:
    """`restored` and `withdrawn` end the measure; `upheld` (nobody answered, or a decision) takes the goods down for good."""
    if to not in {IpNoticeState.RESTORED, IpNoticeState.UPHELD, IpNoticeState.WITHDRAWN}:
        raise IllegalMove(fields={"from": notice.state, "to": to})
    was_received = notice.state == IpNoticeState.RECEIVED
    said = _reason(str(reason))
    IP_NOTICE.move(notice, to, actor=actor, why=said, reason=said, ended_at=time.now())
    for kind in (LOOK, CLOCK):
        clocks.stop(kind=kind, subject=trail.ref(notice), actor=actor)
    listing = Listing.objects.select_related("seller").get(pk=notice.listing_id)
    if to == IpNoticeState.UPHELD and listing.status != ListingStatus.RETIRED:
        LISTING.move(listing, ListingStatus.RETIRED, actor=actor, why=said, updated_at=time.now())
    elif _goes_back(notice, listing, to):
        LISTING.move(listing, ListingStatus.PUBLISHED, actor=actor, why=said, updated_at=time.now())
    _announce(listing)
    if not was_received:
        _tell_seller(notice, "ip_ended", said)
    _tell_holder(notice, said)
    return notice


def decide(*, notice: IpNotice, verb: str, reason: str, reviewer: User) -> IpNotice:
    """A moderator's word: forward, refuse, in_court, or the end (restored, upheld, withdrawn). Raises as these do."""
    require_role(reviewer, Role.OPS)
    if verb == "forward":
        return forward(notice=notice, reviewer=reviewer)
    if verb == "refuse":
        return refuse(notice=notice, reason=reason, reviewer=reviewer)
    if verb == "in_court":
        return in_court(notice=notice, reason=reason, reviewer=reviewer)
    return end(notice=notice, to=verb, reason=reason, actor=reviewer.ref)


def end_waits() -> int:
    """End the measures whose fifteen days have passed. Returns how many."""
    due = IpNotice.objects.filter(state=IpNoticeState.COUNTERED, wait_until__lte=time.now()).select_related("listing")
    ended = list(due.order_by("wait_until")[:50])
    for notice in ended:
        end(notice=notice, to=IpNoticeState.RESTORED, reason=str(NOBODY_SUED), actor=MAKER)
    return len(ended)


def waiting() -> int:
    """Measures that should have ended."""
    return IpNotice.objects.filter(state=IpNoticeState.COUNTERED, wait_until__lte=time.now()).count()


def is_held(listing: Listing) -> bool:
    """Does an open notice keep the listing off sale?"""
    return IpNotice.objects.filter(listing=listing.pk, state__in=IP_OPEN).exists()


def _goes_back(notice: IpNotice, listing: Listing, to: str) -> bool:
    """Back to where it was, unless another notice holds it, the seller retired it, or the shop may not sell."""
    return (
        to != IpNoticeState.UPHELD
        and notice.was_on_sale
        and listing.status == ListingStatus.PAUSED
        and listing.seller.can_sell
        and not is_held(listing)
    )


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    said: dict[str, Any] = {"language": str(fields.get("language") or "zh-hans")[:10]}
    limits = {"right_number": (2, 80), "holder_name": (2, 120), "holder_contact": (5, 300), "holder_email": (5, 200)}
    for name, (least, most) in limits.items():
        try:
            said[name] = textnorm.clean_line(str(fields.get(name) or ""), max_length=most, min_length=least, field=name)
        except textnorm.BadText as error:
            errors[name] = error.message
    try:
        said["statement"] = textnorm.clean_text(
            str(fields.get("statement") or ""), max_length=MOST_WORDS, min_length=LEAST_WORDS, field="statement"
        )
    except textnorm.BadText as error:
        errors["statement"] = error.message
    if "@" not in said.get("holder_email", "@"):
        errors["holder_email"] = _("Please enter a mail address.")
    if fields.get("right") in IpNotice.Right.values:
        said["right"] = fields["right"]
    else:
        errors["right"] = _("Please choose one of the listed values.")
    if fields.get("is_sworn") is not True:
        errors["is_sworn"] = _("Please confirm that what you write is true.")
    if errors:
        raise BadListing(fields=errors)
    return said


def _keep(notice: IpNotice, side: str, clean: list[files.CleanFile]) -> None:
    IpEvidence.objects.bulk_create(
        [
            IpEvidence(
                notice=notice, side=side, content_type=one.mime, sha256=one.sha256, content=one.data,
                created_at=time.now(),
            )
            for one in {one.sha256: one for one in clean}.values()
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _reason(text: str) -> str:
    return textnorm.clean_line(text, max_length=500, min_length=4, field="reason")


def _announce(listing: Listing) -> None:
    emit(topic="catalog.listing_changed", key=f"listing:{listing.public_id}", payload={"listing": listing.public_id})


def _tell_seller(notice: IpNotice, template: str, reason: str) -> None:
    for user in User.objects.filter(memberships__seller=notice.listing.seller_id):
        tell(
            user, template=template, source=f"ip_notice:{notice.public_id}:{notice.state}",
            context={"title": notice.listing.title or notice.listing.sku, "reason": reason},
            link=f"/seller/ip/{notice.public_id}/",
        )  # fmt: skip


def _tell_holder(notice: IpNotice, reason: str) -> None:
    """The sender has no account: mail only, in the language they wrote in."""
    notices.send(
        recipient_ref=f"ip_notice:{notice.public_id}", template="ip_holder",
        source=f"ip_notice:{notice.public_id}:holder:{notice.state}", channels=[Notice.Channel.MAIL],
        context={
            "name": str(notice.holder_name), "number": notice.public_id, "reason": reason,
            "title": notice.listing.title or notice.listing.sku,
        },
        link=f"/ip/{notice.public_id}/", addresses={Notice.Channel.MAIL.value: str(notice.holder_email)},
        locale=notice.language,
    )  # fmt: skip
