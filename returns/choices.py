"""Reading what is open for a case: what settling gives back, what we propose, what an exchange would cost, what keeping would bring."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Case, F, Q, Sum, When

from marketplace.accounts.models import User
from marketplace.accounts.selectors import addresses_of
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.money import split
from orders import selectors as orders
from orders.models import OrderLine
from orders.policies.replacing import Terms, terms
from orders.policies.settlement import Parts
from orders.services import replacing
from returns import selectors, selectors_twin
from returns.errors import NotReceived, WayNotOpen
from returns.models import Choice, ReturnCase
from returns.policies import outcomes, rules, twin
from returns.policies.outcomes import Proposal
from returns.policies.rules import Share
from returns.states import Detour, Stage

MOST_INSTEAD, MOST_WORDS = 24, 5
DETOURS = (Detour.WAITS, Detour.SENT)


@dataclass(frozen=True)
class Bill:
    """What a case gives back: by order line (goods, freight, tax), the pieces that come back, whether customs waives the tax, and whether
    we pay it because our centre at the customs place was out.
    """

    parts: dict[int, Parts]
    pieces: dict[int, int]
    is_customs_return: bool
    is_tax_ours: bool
    lines: dict[int, OrderLine] = field(repr=False)

    @property
    def is_tax_bearers(self) -> bool:
        """Does whoever bears the return pay the tax that goes back?"""
        return not (self.is_customs_return or self.is_tax_ours)

    @property
    def total(self) -> int:
        return sum(sum(parts) for parts in self.parts.values())

    @property
    def goods(self) -> int:
        return sum(parts[0] for parts in self.parts.values())


def bill_of(case: ReturnCase, *, is_estimate: bool = False) -> Bill:
    """What settling `case` gives back, by the rule it was opened under; nothing where earlier refunds left nothing, nor for a piece
    whose right ended at the bench.

    `is_estimate`: as if a parcel that has not come yet came today. Raises NotReceived otherwise.
    """
    items = selectors_twin.rightful(case)
    pieces, lines = dict(Counter(item.line_id for item in items)), {item.line_id: item.line for item in items}
    rule, is_back = rules.rule_by_code(case.rule), is_customs_return(case, is_estimate=is_estimate)
    is_ours = not is_back and is_tax_ours(case)
    worth = {
        line_id: Share(*orders.refundable_of(lines[line_id], count))
        for line_id, count in pieces.items()
        if not is_estimate or count <= lines[line_id].kept  # a case that was settled has nothing left to estimate
    }
    shares = {
        line_id: left  # a gift's freight and tax were taken off the goods it was given for: here they come back
        if lines[line_id].is_gift
        else rules.refund_share(rule, left, is_customs_return=is_back or is_ours)
        for line_id, left in worth.items()
    }
    parts = {line_id: (share.goods, share.freight, share.tax) for line_id, share in shares.items() if share.total}
    return Bill(parts, pieces, is_back, is_ours, lines)


def is_customs_return(case: ReturnCase, *, is_estimate: bool = False) -> bool:
    """Both customs windows kept: customs asked within 30 days of release, the pieces back at the very supervised place within 45.

    As long as customs have not been asked, as if they were asked now. Raises NotReceived.
    """
    came = case.received_at or (time.now() if is_estimate else None)
    if came is None:
        raise NotReceived
    if case.customs_filed_at is None and case.stage == Stage.SETTLED:
        return False  # it ended without customs
    return rules.is_customs_return(
        filed_on=_shanghai(case.customs_filed_at or time.now()),
        received_on=_at_place_on(case, came),
        apply_by=case.customs_apply_by,
        arrive_by=case.customs_arrive_by,
        is_at_place=case.is_routed_to_its_place,
    )


def _at_place_on(case: ReturnCase, came: datetime) -> date:
    """When the pieces were at the supervised place; today at the earliest where we still have to carry them there."""
    if case.carried_at is not None:
        return _shanghai(case.carried_at)
    return max(_shanghai(came), time.today()) if case.detour in DETOURS else _shanghai(came)


def is_tax_ours(case: ReturnCase) -> bool:
    """Would customs have waived the tax, had our centre at its place been in service? The shopper did their part: sent it in time to be
    applied for, and it was with us in time.
    """
    if case.detour not in (*DETOURS, Detour.FAILED):
        return False
    came = case.received_at or time.now()
    return rules.is_customs_return(
        filed_on=_shanghai(case.sent_at or came), received_on=_shanghai(came), apply_by=case.customs_apply_by,
        arrive_by=case.customs_arrive_by, is_at_place=True,
    )  # fmt: skip


def _shanghai(moment: datetime) -> date:
    return moment.astimezone(time.SHANGHAI).date()


def is_settled(case: ReturnCase) -> bool:
    """Has every sum of the case been booked? Then nothing is left to estimate."""
    return case.stage in (Stage.SETTLED, Stage.DECLINED, Stage.WITHDRAWN, Stage.EXPIRED)


def worth_fen(case: ReturnCase) -> int:
    """What hangs on a decision, in fen."""
    return bill_of(case, is_estimate=True).total


@dataclass(frozen=True)
class Offer:
    """An exchange as the shopper sees it before choosing: what it costs now, who adds what, what it takes of the quota; fen."""

    listing: Listing = field(repr=False)
    price: replacing.Preview
    refund_fen: int
    terms: Terms | None
    borne_by: str

    @property
    def problem(self) -> str:
        return self.price.problem

    @property
    def difference_fen(self) -> int:
        """How much dearer (or, below zero, cheaper) the replacement is than what the return brings."""
        return self.price.total_fen - self.refund_fen

    @cached_property
    def pays_fen(self) -> int:
        return self.terms.pays if self.terms else 0

    def as_shown(self) -> dict[str, int]:
        """What is kept of it with the shopper's choice."""
        found = self.terms or Terms(0, 0, 0, 0)
        return {
            "total_fen": self.price.total_fen, "tax_fen": self.price.tax_fen, "freight_fen": self.price.freight_fen,
            "quota_fen": self.price.quota_fen, "quota_left_fen": self.price.quota_left_fen, "refund_fen": self.refund_fen,
            "pays_fen": found.pays, "borne_fen": found.borne, "back_fen": found.back,
        }  # fmt: skip


def listing_of(case: ReturnCase) -> Listing | None:
    """What came back, where it is one kind of goods (gifts aside): only that can be exchanged."""
    kinds = {item.line.listing_id for item in selectors.items_of(case) if not item.line.is_gift}
    gifts = any(item.line.is_gift for item in selectors.items_of(case))
    return Listing.objects.get(pk=kinds.pop()) if len(kinds) == 1 and not gifts else None


def goods_to_exchange(case: ReturnCase, public_id: str = "") -> Listing:
    """What shall come instead: the same again, or something else of the same shop. Raises WayNotOpen."""
    same = listing_of(case)
    if same is None:
        raise WayNotOpen(fields={"why": "mixed_goods"})
    if not public_id or public_id == same.public_id:
        return same
    other = Listing.objects.filter(public_id=public_id, seller_id=case.order.seller_id, status="published").first()
    if other is None:
        raise WayNotOpen(fields={"why": "other_shop"})
    return other


def instead(case: ReturnCase, words: str = "") -> list[Listing]:
    """What else of the same shop lies on our shelves abroad in such a number, goods of the same kind first; bounded.

    `words` narrows it by title. Empty where this case cannot be exchanged at all.
    """
    same = listing_of(case)
    if same is None:
        return []
    pieces = len(selectors_twin.rightful(case))
    found = Listing.objects.filter(seller_id=case.order.seller_id, status="published").exclude(pk=same.pk)
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(Q(title__icontains=word) | Q(title_en__icontains=word) | Q(sku__iexact=word))
    free = Sum(F("stocks__on_hand") - F("stocks__reserved"), filter=Q(stocks__place__startswith=replacing.ABROAD))
    is_other = Case(When(category=same.category_id, then=0), default=1)
    return list(
        found.annotate(free=free, is_other=is_other).filter(free__gte=pieces).order_by("is_other", "pk")[:MOST_INSTEAD]
    )


def exchange_offer(case: ReturnCase, goods: Listing | None = None) -> Offer | None:
    """What an exchange would cost now; None where this case cannot be exchanged at all."""
    same = listing_of(case)
    if same is None or case.order.carried_refund_id or case.advance_fen:
        return None
    wanted, bill, rule = goods or same, bill_of(case, is_estimate=True), rules.rule_by_code(case.rule)
    price = replacing.preview(user=case.user, listing=wanted.public_id, pieces=sum(bill.pieces.values()))
    found = None
    if not price.problem:
        found = terms(
            total=price.total_fen, refund=bill.total, goods=price.goods_fen, goods_back=bill.goods,
            is_same=wanted.pk == same.pk, is_shoppers_fault=not rule.refunds_outbound_freight,
        )  # fmt: skip
    return Offer(wanted, price, bill.total, found, rule.borne_by)


def grade_of(case: ReturnCase) -> str:
    """The worst grade of its pieces; empty where none was graded."""
    return outcomes.worst([item.inspection.grade for item in selectors.items_of(case) if hasattr(item, "inspection")])


def proposal_of(case: ReturnCase, offer: Offer | None = None, *, can_exchange: bool | None = None) -> Proposal:
    """What we propose: the grade speaks first, and wherever law leaves it to the shopper their word decides."""
    if can_exchange is None:
        offer = offer or exchange_offer(case)
        can_exchange = offer is not None and not offer.problem
    choice, items = choice_of(case), selectors.items_of(case)
    over = sum(selectors_twin.is_right_over(item) for item in items)
    if over:
        return outcomes.propose_without_right(is_whole=over == len(items))
    return outcomes.propose(
        grade=grade_of(case), reason=case.reason, wish=chosen_way(case), has_chosen=choice is not None,
        can_exchange=can_exchange,
    )  # fmt: skip


def choice_of(case: ReturnCase) -> Choice | None:
    """What the shopper chose on our proposal, if anything."""
    return Choice.objects.select_related("listing").filter(case=case).first()


def chosen_way(case: ReturnCase) -> str:
    """The shopper's last word: chosen on the proposal, else the wish of the request."""
    choice = choice_of(case)
    return choice.code if choice is not None else case.wish


def is_word_wanted(case: ReturnCase) -> bool:
    """Is something proposed that only the shopper's word makes so? Not where the piece is not the one that was sent."""
    if choice_of(case) is not None or twin.MISMATCH in selectors.verdicts(case):
        return False
    found = proposal_of(case).code
    return found == outcomes.EXCHANGE or (found == outcomes.REPAIR and case.wish != outcomes.REPAIR)


def usual_address(user: User) -> int | None:
    """Where a replacement goes unless the shopper names another address."""
    first = addresses_of(user).first()
    return first.pk if first else None


def goods_left(case: ReturnCase) -> dict[int, int]:
    """What is left of the goods money of the case's pieces, by order line, in fen; gifts have none."""
    lines = {item.line_id: item.line for item in selectors.items_of(case)}
    pieces = selectors.pieces_by_line(case)
    left = {pk: orders.refundable_of(lines[pk], count)[0] for pk, count in pieces.items() if not lines[pk].is_gift}
    return {pk: fen for pk, fen in left.items() if fen > 0}


def keep_offer(case: ReturnCase) -> int:
    """What we offer for keeping it, in fen; 0 where nothing is: a parcel on its way, pieces paid for once already, or we said no."""
    if case.stage != Stage.LABEL_ISSUED or case.keep_refused_at is not None:
        return 0
    units = selectors.unit_ids(case)
    if ReturnCase.objects.filter(outcome=outcomes.KEEP, items__unit__in=units).exclude(pk=case.pk).exists():
        return 0
    return outcomes.keep_fen(case.reason, sum(goods_left(case).values()))


def keep_parts(case: ReturnCase, amount: int) -> dict[int, Parts]:
    """`amount` laid on the goods of the lines; exact to the fen."""
    left = goods_left(case)
    if not left or amount <= 0:
        return {}
    shares = zip(left, split(amount, list(left.values())), strict=True)
    return {pk: (fen, 0, 0) for pk, fen in shares if fen}


def kept_lately(case: ReturnCase) -> bool:
    """Has this person kept something for a part refund a short while ago?"""
    since = time.now() - timedelta(days=outcomes.KEEP_AGAIN_DAYS)
    rows = ReturnCase.objects.filter(user_id=case.user_id, outcome=outcomes.KEEP, decided_at__gte=since)
    return rows.exclude(pk=case.pk).exists()
