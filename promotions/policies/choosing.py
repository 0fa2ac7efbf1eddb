"""Which deals take how much off which line: the best combination the rules allow, shared to the fen. Pure.

Every threshold and percentage looks at the goods' price *before* any deal, so no order of coupons is better than another.
A line never loses more than the rule's share of its goods; freight, tax and the dutiable value are never touched (a coupon is a
means of payment for customs, docs/promotions.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from marketplace.core.money import share_by_bp, split
from promotions.policies.rules_of_promotions import SLOTS, Stacking

OTHER_GOODS = "other_goods"
BELOW = "below_threshold"
INCOMPLETE = "bundle_incomplete"
BUDGET_GONE = "budget_gone"
BETTER = "better_used"
NOT_OPEN = "not_combined"
EXACT = 4_096  # combinations tried one by one; above it each shop is decided on its own first
MOST_OPTIONS = 6  # deals of one slot looked at, the largest first


@dataclass(frozen=True)
class Line:
    """Goods of one listing. `categories`: its own and those above it."""

    listing_id: int
    seller_id: int
    unit_fen: int
    quantity: int
    categories: frozenset[int] = frozenset()

    @property
    def goods_fen(self) -> int:
        return self.unit_fen * self.quantity


@dataclass(frozen=True)
class Deal:
    """A promotion as the chooser sees it. `shops`: whose goods it is for (None: everybody's). `refusal`: known beforehand."""

    id: int
    kind: str
    seller_id: int | None = None
    platform_bp: int = 0
    threshold_fen: int = 0
    tiers: tuple[tuple[int, int], ...] = ()
    off_bp: int = 0
    most_off_fen: int = 0
    category_id: int | None = None
    listing_ids: frozenset[int] = frozenset()
    shops: frozenset[int] | None = None
    left_fen: int = 10**15
    coupon_id: int | None = None
    refusal: str = ""

    @property
    def slot(self) -> str:
        return f"{'platform' if self.seller_id is None else 'shop'}:{self.kind}"

    def covers(self, line: Line) -> bool:
        """Are these goods in its scope?"""
        if self.seller_id is not None and line.seller_id != self.seller_id:
            return False
        if self.shops is not None and line.seller_id not in self.shops:
            return False
        if self.listing_ids and line.listing_id not in self.listing_ids:
            return False
        return self.category_id is None or self.category_id in line.categories


@dataclass(frozen=True)
class Answer:
    """What a deal would give on its own, or why nothing. `missing_fen`: how much more in goods it would take."""

    deal: Deal
    fen: int = 0
    why: str = ""
    missing_fen: int = 0


@dataclass(frozen=True)
class Applied:
    """One deal that is used: fen by listing, and of these the platform's."""

    deal: Deal
    by_line: Mapping[int, int]
    platform_by_line: Mapping[int, int]

    @property
    def fen(self) -> int:
        return sum(self.by_line.values())

    @property
    def platform_fen(self) -> int:
        return sum(self.platform_by_line.values())


@dataclass(frozen=True)
class Choice:
    """The combination taken, and why each other deal is not in it."""

    applied: tuple[Applied, ...] = ()
    passed: tuple[Answer, ...] = ()
    sums: Mapping[int, tuple[int, int]] = field(default_factory=dict)  # listing → (fen, of these the platform's)

    @property
    def fen(self) -> int:
        return sum(one.fen for one in self.applied)


def answer(deal: Deal, lines: Sequence[Line]) -> Answer:
    """What `deal` takes off these lines by itself."""
    if deal.refusal:
        return Answer(deal, why=deal.refusal)
    covered = [line for line in lines if deal.covers(line)]
    if not covered:
        return Answer(deal, why=OTHER_GOODS)
    if deal.kind == "bundle":
        return _budget(_bundle(deal, covered), deal)
    base = sum(line.goods_fen for line in covered)
    steps = deal.tiers or ((deal.threshold_fen, 0),)
    reached = [off for threshold, off in steps if threshold <= base]
    if not reached:
        return Answer(deal, why=BELOW, missing_fen=min(threshold for threshold, _off in steps) - base)
    off = max(reached) if deal.tiers else _percent(deal, base)
    return _budget(Answer(deal, min(off, base)), deal)


def _percent(deal: Deal, base: int) -> int:
    off = share_by_bp(base, deal.off_bp)
    return min(off, deal.most_off_fen) if deal.most_off_fen else off


def _bundle(deal: Deal, covered: Sequence[Line]) -> Answer:
    if {line.listing_id for line in covered} != deal.listing_ids:
        return Answer(deal, why=INCOMPLETE)
    sets = min(line.quantity for line in covered)
    base = sum(line.unit_fen for line in covered) * sets
    off = sum(off for _threshold, off in deal.tiers) * sets if deal.tiers else _percent(deal, base)
    return Answer(deal, min(off, base))


def _budget(found: Answer, deal: Deal) -> Answer:
    if not found.why and found.fen > deal.left_fen:
        return Answer(deal, found.fen, BUDGET_GONE)
    return found


def choose(lines: Sequence[Line], deals: Iterable[Deal], rule: Stacking) -> Choice:
    """The combination that takes most off; of equal ones the one with fewer deals, then the earlier ones."""
    answers = [answer(deal, lines) for deal in sorted(deals, key=_rank)]
    usable = [_opened(one, rule) for one in answers if not one.why and one.fen > 0]
    options = _by_slot([one for one in usable if not one.why])
    applied = _allocate(lines, _best(lines, options, rule), rule)
    taken = {one.deal for one in applied}
    passed = [one for one in answers if one.deal not in taken and (one.why or one.fen <= 0)]
    passed += [Answer(one.deal, one.fen, one.why or BETTER) for one in usable if one.deal not in taken]
    return Choice(tuple(applied), tuple(sorted(passed, key=lambda one: _rank(one.deal))), _sums(applied))


def _rank(deal: Deal) -> tuple[int, int, int]:
    slot = SLOTS.index(deal.slot) if deal.slot in SLOTS else len(SLOTS)
    return slot, deal.id, deal.coupon_id or 0


def _opened(found: Answer, rule: Stacking) -> Answer:
    return found if found.deal.slot in rule.slots else Answer(found.deal, found.fen, NOT_OPEN)


Slot = tuple[str, int | None]


def _by_slot(answers: Sequence[Answer]) -> dict[Slot, list[Answer]]:
    found: dict[Slot, list[Answer]] = {}
    for one in answers:
        found.setdefault((one.deal.slot, one.deal.seller_id), []).append(one)
    return {
        slot: sorted(rows, key=lambda row: (-row.fen, _rank(row.deal)))[:MOST_OPTIONS] for slot, rows in found.items()
    }


def _best(lines: Sequence[Line], options: Mapping[Slot, Sequence[Answer]], rule: Stacking) -> list[Answer]:
    if prod(len(rows) + 1 for rows in options.values()) <= EXACT:
        return _search(lines, list(options.values()), rule)
    chosen: list[Answer] = []
    for seller in sorted({seller for _slot, seller in options if seller is not None}):
        theirs = [rows for (_slot, owner), rows in options.items() if owner == seller]
        chosen += _search(lines, theirs, rule)
    ours = [rows for (_slot, owner), rows in options.items() if owner is None]
    return _search(lines, ours, rule, fixed=chosen)


def _search(
    lines: Sequence[Line], slots: Sequence[Sequence[Answer]], rule: Stacking, fixed: Sequence[Answer] = ()
) -> list[Answer]:
    """Try combinations by what they promise, the largest first; stop where no promise can beat what is found."""
    combinations = []
    for picks in product(*[(None, *rows) for rows in slots]):
        kept = [*fixed, *(pick for pick in picks if pick is not None)]
        if _may_meet(kept, rule):
            combinations.append((sum(one.fen for one in kept), kept))
    combinations.sort(key=lambda one: (-one[0], len(one[1]), [_rank(answer.deal) for answer in one[1]]))
    best, worth = list(fixed), (-1, 0)
    for promise, kept in combinations:
        if promise < worth[0]:
            break
        found = sum(one.fen for one in _allocate(lines, kept, rule)), -len(kept)
        if found > worth:
            best, worth = kept, found
    return best


def _may_meet(kept: Sequence[Answer], rule: Stacking) -> bool:
    slots = {one.deal.slot for one in kept}
    return not any(pair <= slots for pair in rule.apart)


def _allocate(lines: Sequence[Line], chosen: Sequence[Answer], rule: Stacking) -> list[Applied]:
    """Share each deal over its lines by what may still be taken off them; largest remainder, so parts sum to the whole."""
    room = {line.listing_id: line.goods_fen * rule.most_off_bp // 10_000 for line in lines}
    found = []
    for one in sorted(chosen, key=lambda one: _rank(one.deal)):
        covered = [line.listing_id for line in lines if one.deal.covers(line)]
        weights = [room[listing] for listing in covered]
        fen = min(one.fen, sum(weights))
        if fen <= 0:
            continue
        shares = split(fen, weights)
        ours = split(split(fen, [one.deal.platform_bp, 10_000 - one.deal.platform_bp])[0], shares)
        for listing, share in zip(covered, shares, strict=True):
            room[listing] -= share
        found.append(
            Applied(
                one.deal, {key: share for key, share in zip(covered, shares, strict=True) if share},
                {key: share for key, share in zip(covered, ours, strict=True) if share},
            )
        )  # fmt: skip
    return found


def _sums(applied: Sequence[Applied]) -> dict[int, tuple[int, int]]:
    sums: dict[int, tuple[int, int]] = {}
    for one in applied:
        for listing, fen in one.by_line.items():
            had = sums.get(listing, (0, 0))
            sums[listing] = had[0] + fen, had[1] + one.platform_by_line.get(listing, 0)
    return sums
