"""The customs side of a return: the paper is asked for at the decision; quota and yearly quantities follow customs' word.

Where there is no customs to ask (no terminal, a list from before numbers were kept) the decision itself restores them.
"""

import logging

from django.db import transaction

from logistics.errors import NotReturnable
from logistics.models import Parcel
from logistics.services import papers
from marketplace.core import trail
from marketplace.core.models import TrailEntry
from marketplace.tariff.errors import QuotaRestoreRefused
from marketplace.tariff.services import quantities, quota
from orders import selectors as orders
from returns import locks, selectors
from returns.models import ReturnCase

logger = logging.getLogger(__name__)
VERB, ASKED = "return.quota_restored", "return.quota_asked"


@transaction.atomic
def ask(case: ReturnCase, *, actor: str) -> bool:
    """Ask customs to take the case's pieces as returned. True where it was asked, so that its answer restores the quota.

    What is to be restored is reckoned now, while the pieces are still there, and kept for that day. What customs will not take (more
    than was declared) restores nothing; operations see it in the log.
    """
    lines = {item.line_id: item.line for item in selectors.items_of(case)}
    counts = selectors.pieces_by_line(case)
    pieces = {lines[pk].number: count for pk, count in counts.items()}
    dutiable = sum(orders.dutiable_of(lines[pk], count) for pk, count in counts.items())
    kept = {"fen": dutiable, "pieces": {str(line): count for line, count in pieces.items()}}
    trail.record(verb=ASKED, target=case.ref, actor=actor, after=kept)
    parcel = Parcel.objects.filter(consignment__order_number=case.order.number, declaration__isnull=False).first()
    if parcel is None:
        return False
    try:
        paper = papers.ask_return(
            parcel=parcel, source=f"625:{case.number}", pieces=pieces, reason=case.reason or "return", actor=actor
        )
    except NotReturnable:
        logger.exception("return %s: customs cannot be asked", case.number)
        return True
    return paper is not None


@transaction.atomic
def restore_once(*, case_id: int, actor: str) -> bool:
    """Give quota and yearly quantities of a case back. Again changes nothing: the trail knows. True where it was done now."""
    case = locks.case(case_id)
    if TrailEntry.objects.filter(verb=VERB, target=case.ref).exists():
        return False
    asked = TrailEntry.objects.filter(verb=ASKED, target=case.ref).order_by("-pk").first()
    if asked is None:
        return False
    dutiable, pieces = int(asked.after["fen"]), {int(line): count for line, count in asked.after["pieces"].items()}
    trail.record(verb=VERB, target=case.ref, actor=actor, after={"fen": dutiable})
    try:
        quota.restore(source=case.order.ref, amount_fen=dutiable, actor=actor)
    except QuotaRestoreRefused:  # a quota that was never taken must not keep the shopper's money
        logger.exception("return %s: quota of %s fen was not restored", case.number, dutiable)
    quantities.restore(source=case.order.ref, pieces=pieces, actor=actor)
    return True
