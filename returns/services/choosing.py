"""The shopper's word on what shall become of a case: which way, which replacement, for how much."""

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.accounts.selectors import address_for
from marketplace.catalog.models import Listing
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.duties import service as duties
from returns import choices, decisions, locks, selectors
from returns.errors import AlreadyDecided, WayNotOpen
from returns.models import Choice, ReturnCase
from returns.policies import outcomes
from returns.policies.outcomes import Level
from returns.services import deciding, leaving, proposing
from returns.states import Stage

MAY_CHOOSE = (Stage.LABEL_ISSUED, Stage.IN_TRANSIT, Stage.RECEIVED, Stage.INSPECTED)


@transaction.atomic
def choose(
    *, user: User, case_number: str, way: str, listing: str = "", address_id: int | None = None, actor: str,
) -> Choice:  # fmt: skip
    """Say what shall become of an open case: refund, exchange (for `listing`, a public id, or the same again; to `address_id`), repair.

    May be changed until it is decided. What was shown (price, tax, quota, what the shopper adds) is kept: an exchange never costs more.
    Raises ReturnNotFound, AlreadyDecided, WayNotOpen, AddressNotFound.
    """
    case: ReturnCase = locks.case(selectors.case_for(user, case_number).pk)
    if case.stage not in MAY_CHOOSE:
        raise AlreadyDecided
    shown: dict[str, int] = {}
    goods: Listing | None = None
    if way == outcomes.EXCHANGE:
        goods = choices.goods_to_exchange(case, listing)
        offer = choices.exchange_offer(case, goods)
        if offer is None or offer.problem or way not in choices.proposal_of(case, offer).ways:
            raise WayNotOpen(fields={"way": way, "why": offer.problem if offer else "not_exchangeable"})
        address_id = address_for(user, address_id).pk if address_id else choices.usual_address(user)
        if address_id is None:
            raise WayNotOpen(fields={"way": way, "why": "no_address"})
        shown = offer.as_shown()
    elif way not in choices.proposal_of(case).ways:
        raise WayNotOpen(fields={"way": way})
    clocks.stop(kind=proposing.CLOCK, subject=case.ref, actor=actor, reason=way)
    return _keep(case, way, goods, address_id, shown, 0, actor)


@transaction.atomic
def keep(*, user: User, case_number: str, actor: str) -> ReturnCase:
    """Accept a part refund and keep the thing: settled at once, or after a person has looked where much or often is asked.

    Only before the parcel is sent. Raises ReturnNotFound, AlreadyDecided, WayNotOpen where nothing is offered.
    """
    locks.money_of(user.pk)  # once in a while over all cases of the person
    case: ReturnCase = locks.case(selectors.case_for(user, case_number).pk)
    if case.stage == Stage.SETTLED and case.outcome == outcomes.KEEP:
        return case
    if case.stage != Stage.LABEL_ISSUED:
        raise AlreadyDecided
    offered = choices.keep_offer(case)
    if not offered:
        raise WayNotOpen(fields={"way": outcomes.KEEP})
    _keep(case, outcomes.KEEP, None, None, {}, offered, actor)
    decision = decisions.BY_CODE[outcomes.KEEP]
    if decision.level(case) > Level.ALONE:
        duties.call(kind=leaving.KEEP_DUTY, subject=case.ref)
        clocks.start(kind=leaving.KEEP_CLOCK, subject=case.ref, actor=actor)
        return case
    return deciding.take(case, decision, actor=actor)


def _keep(
    case: ReturnCase,
    way: str,
    goods: Listing | None,
    address_id: int | None,
    shown: dict[str, int],
    offered: int,
    actor: str,
) -> Choice:
    row, _new = Choice.objects.update_or_create(
        case=case,
        defaults={
            "code": way, "listing": goods, "address_id": address_id, "shown": shown, "offered_fen": offered,
            "chosen_by": actor, "chosen_at": time.now(),
        },
    )  # fmt: skip
    trail.record(verb="return.chosen", target=case.ref, actor=actor, after={"way": way, **shown})
    return row
