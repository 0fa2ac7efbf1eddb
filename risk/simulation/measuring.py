"""The simulated half year through the real policy: the same `gather`, the same rules, the same two looks as a purchase has."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from risk.policies.facts import Facts, Seen, cluster_of, gather, links_of, ring_of
from risk.policies.judging import ALLOW, HOLD, STEP_UP, after_paying, before_paying
from risk.policies.rules_of_risk import Scoring
from risk.simulation import fraud, honest
from risk.simulation.town import Cast, Deal, play
from risk.sql import BRANCHES

TUNED = (20261122, 11, 12, 13)  # signs and weights were chosen looking at these towns
HELD_OUT = (77003141, 90210007, 31415926, 27182818, 16180339)  # these were measured once everything stood
CAST: Cast = (
    (honest.regular, 900), (honest.newcomer, 260), (honest.family, 90), (honest.frequent, 12), (honest.traveller, 45),
    (honest.forgetful, 60), (honest.moved, 40), (honest.campus, 4), (honest.office, 12), (honest.fan, 10),
    (honest.declined, 25), (honest.dormitory, 4), (honest.household, 6),
    (fraud.stolen_cards, 6), (fraud.burst, 1), (fraud.borrowed_ids, 4), (fraud.careful_ids, 4),
    (fraud.takeover, 14), (fraud.silent_takeover, 12), (fraud.own_shop, 12), (fraud.ring, 3), (fraud.lone_wolf, 14),
)  # fmt: skip


class Memory:
    """What the database remembers, by the same keys and bounds as its one statement (`sql.BRANCHES`)."""

    def __init__(self) -> None:
        self._by: dict[tuple[str, str], deque[tuple[int, Seen]]] = defaultdict(lambda: deque(maxlen=300))
        self._shops: dict[int, list[tuple[int, Seen]]] = defaultdict(list)
        self._number = 0

    def near(self, now: Seen) -> list[Seen]:
        found: dict[int, Seen] = {}
        for column, (days, most) in BRANCHES.items():
            kind = column.removesuffix("_key").removesuffix("_id")
            value = now.account if kind == "user" else getattr(now, kind)
            rows = (
                [pair for pair in self._by[kind, str(value)] if pair[1].at > now.at - timedelta(days=days)]
                if value
                else []
            )
            found.update(rows[-most:])
        return list(found.values())

    def buyers(self, shop: int, now: Seen) -> list[int]:
        return [row.account for _n, row in self._shops[shop] if row.at > now.at - timedelta(days=30) and row.is_paid]

    def keep(self, row: Seen) -> None:
        self._number += 1
        pair = (self._number, row)
        for kind in ("person", "place", "device", "network", "card"):
            if value := getattr(row, kind):
                self._by[kind, value].append(pair)
        self._by["user", str(row.account)].append(pair)
        for shop in row.sellers:
            self._shops[shop].append(pair)


@dataclass
class Score:
    """Counts of one kind of purchase, or of all of them. `caught`: asked for a proof or held; `stopped`: it did not go on."""

    all: int = 0
    asked: int = 0
    held: int = 0
    stopped: int = 0

    @property
    def caught(self) -> int:
        return self.asked + self.held


@dataclass
class Report:
    """What a half year came to."""

    honest: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    fraud: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    signs_of_honest: Counter[str] = field(default_factory=Counter)

    @staticmethod
    def _sum(scores: Iterable[Score]) -> Score:
        total = Score()
        for one in scores:
            total.all += one.all
            total.asked += one.asked
            total.held += one.held
            total.stopped += one.stopped
        return total

    @property
    def all_honest(self) -> Score:
        return self._sum(self.honest.values())

    @property
    def all_fraud(self) -> Score:
        return self._sum(self.fraud.values())

    def recall(self) -> int:
        """Per cent of fraudulent purchases that were asked for a proof or held."""
        return _percent(self.all_fraud.caught, self.all_fraud.all)

    def precision(self) -> int:
        """Per cent of the purchases asked or held that were fraud."""
        return _percent(self.all_fraud.caught, self.all_fraud.caught + self.all_honest.caught)

    def precision_of_holds(self) -> int:
        """Per cent of the purchases a person had to look at that were fraud."""
        return _percent(self.all_fraud.held, self.all_fraud.held + self.all_honest.held)


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def measure(seed: int, scoring: Scoring, cast: Cast = CAST) -> Report:
    """Play and judge. People who look find the truth: what was held and is fraud is refused, and remembered as that."""
    report, memory = Report(), Memory()
    for deal in play(seed, cast):
        way, is_refused = _judge(deal, memory, scoring, report)
        score = (report.fraud if deal.is_fraud else report.honest)[deal.kind]
        score.all += 1
        score.asked += way == STEP_UP
        score.held += way == HOLD
        is_paid = way != STEP_UP or _proof(deal) != ""
        score.stopped += is_refused or not is_paid
        memory.keep(replace(deal.seen, is_paid=is_paid, is_refused=is_refused, card=deal.seen.card if is_paid else ""))
    return report


def _judge(deal: Deal, memory: Memory, scoring: Scoring, report: Report) -> tuple[str, bool]:
    """(allow, step_up or hold, was it refused by a person)."""
    placed = replace(deal.seen, card="", declines=0)
    facts = gather(placed, memory.near(placed), deal.account)
    first = before_paying(facts, scoring)
    proof = _proof(deal) if first.decision == STEP_UP else ""
    if first.decision == STEP_UP and not proof:
        _note(deal, [code for code, _points in first.reasons], report)
        return (STEP_UP if deal.is_fraud else HOLD), False  # who is honest and has no card lets a person look
    past = memory.near(deal.seen)
    last = after_paying(_whole(deal, past, memory), scoring, first=first.decision, proof=proof)
    decision = HOLD if last.decision == HOLD else first.decision
    if decision != ALLOW:
        _note(deal, [code for code, points in last.reasons if points] or [code for code, _p in first.reasons], report)
    return decision, decision == HOLD and deal.is_fraud


def _whole(deal: Deal, past: Sequence[Seen], memory: Memory) -> Facts:
    now = deal.seen
    cluster = cluster_of(now, past)
    share, orders, accounts = max(ring_of([now.account, *memory.buyers(shop, now)], cluster) for shop in now.sellers)
    facts = gather(now, past, deal.account)
    return replace(
        facts, seller_links=links_of(now, deal.hands), ring_bp=share, ring_orders=orders, ring_accounts=accounts
    )


def _proof(deal: Deal) -> str:
    """How the buyer would prove themselves: as the owner if they can, else by the bank, else not at all."""
    is_settled = deal.seen.at - deal.account.since >= timedelta(hours=72)  # a new phone proves nothing
    if "owner" in deal.proves and is_settled:
        return "sms"
    return "bank" if "bank" in deal.proves and deal.seen.card else ""


def _note(deal: Deal, codes: Iterable[str], report: Report) -> None:
    if not deal.is_fraud:
        report.signs_of_honest.update(codes)


def lines(report: Report) -> list[str]:
    """The report as a table of Markdown."""
    rows = ["| who | purchases | asked | held | caught | stopped |", "|---|--:|--:|--:|--:|--:|"]
    for title, kinds in (("fraud", report.fraud), ("honest", report.honest)):
        rows += [_line(kind, kinds[kind]) for kind in sorted(kinds)]
        rows.append(_line(f"**{title}, all**", report.all_fraud if title == "fraud" else report.all_honest))
    return rows


def _line(name: str, score: Score) -> str:
    caught, stopped = _percent(score.caught, score.all), _percent(score.stopped, score.all)
    return f"| {name} | {score.all} | {score.asked} | {score.held} | {caught} % | {stopped} % |"
