"""Thin jobs of the road."""

import logging

from django.conf import settings

from logistics import privacy
from logistics.customs.client import terminal
from logistics.errors import CustomsUnreachable
from logistics.services import (
    booking,
    customs,
    escorts,
    followers,
    following,
    ingesting,
    mail,
    openings,
    papers,
    parked_messages,
    partitions,
    partner_events,
    polling,
)
from marketplace.core.tasks import job

logger = logging.getLogger(__name__)


def backlog() -> int:
    return len(customs.due()) + len(openings.unreported()) + len(papers.due())


@job("logistics.customs", backlog=backlog)
def talk_to_customs() -> int:
    """Declare what landed, report openings that ended, take in receipts. An unreachable terminal waits for the next run."""
    if not settings.CUSTOMS_URL:
        return 0
    try:
        link = terminal()
        declared = customs.declare_many(declaration_ids=customs.due(), terminal=link)
        ended = openings.unreported()
        for opening in ended:
            openings.report(opening=opening, terminal=link)
        sent = sum(papers.send(paper_id=pk, terminal=link) for pk in papers.due())
        return declared + len(ended) + sent + mail.collect(terminal=link)
    except CustomsUnreachable:
        logger.warning("customs does not answer; what is due waits for the next run")
        return 0


@job("logistics.forget_people", queue="slow")
def forget_people() -> int:
    """Names and numbers of declarations older than the law asks for."""
    return privacy.forget_old()


@job("logistics.watch_escorts")
def watch_escorts() -> int:
    """Escorts who have gone by their own word, or whose shift is over, while nobody took over: a gap begins."""
    gone = sum(escorts.expire_offer(pk) for pk in escorts.expired_offers())
    return gone + sum(escorts.end_overrun(pk) for pk in list(escorts.overrun().values_list("pk", flat=True)[:200]))


@job("logistics.unpark_events", queue="slow")
def unpark_events() -> int:
    """Partners' events that spoke of something unknown: perhaps it is known by now."""
    return partner_events.unpark()


@job(booking.TASK, backlog=booking.backlog)
def book_carriers() -> int:
    """Waybills that are wanted, and calls whose outcome nobody knows."""
    return booking.run_due()


@job("logistics.poll_carriers", backlog=polling.backlog)
def poll_carriers() -> int:
    """Events of the carriers that do not call us."""
    return polling.run_due()


@job(following.TASK, backlog=following.backlog)
def follow_parcels() -> int:
    """What batches of messages mean for their parcels."""
    return following.run_due()


@job("logistics.retry_parked", backlog=lambda: len(parked_messages.due()))
def retry_parked() -> int:
    """Messages of carriers that had no place yet."""
    return ingesting.retry_parked()


@job("logistics.tracking_months", queue="slow", backlog=lambda: len(partitions.missing()))
def tracking_months() -> int:
    """Partitions of the tracking table, some months ahead."""
    return partitions.make_missing()


@job("logistics.forget_followers", queue="slow")
def forget_followers() -> int:
    """Addresses of people who followed a parcel without an account."""
    return followers.forget_old()
