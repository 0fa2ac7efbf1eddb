"""Publishing what the platform owes its sellers: one Merkle-sum root a currency and day, on the public log."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import SystemRandom

from django.db import transaction

from marketplace.core import ids, locks, time, trail
from marketplace.core.outbox.emit import emit
from marketplace.core.transparency import service as log
from sellers.models import OwedLeaf, OwedReport, Seller
from sellers.policies import sumtree
from sellers.selectors.money import currencies_owed, owed_to_all
from sellers.selectors.solvency import payload_of

SYSTEM = "system:solvency"
KIND = "owed"


@dataclass(frozen=True)
class Part:
    """A piece of one seller's balance before it is shuffled; without a seller: padding."""

    owner: str
    number: int
    of: int
    balance: int


def publish_due() -> int:
    """Publish today's report of every currency that has none yet. Returns how many."""
    day = time.today()
    done = set(OwedReport.objects.filter(day=day).values_list("currency", flat=True))
    return sum(
        publish(currency=currency, day=day) is not None for currency in currencies_owed() if currency not in done
    )


@transaction.atomic
def publish(*, currency: str, day: date) -> OwedReport | None:
    """Take the balances of one moment, shuffle their parts into a sum tree and put its root and total on the log.

    None where the day's report exists already or nobody has an account.
    """
    locks.advisory(f"owed:{currency}:{day}")
    if OwedReport.objects.filter(currency=currency, day=day).exists():
        return None
    owed = list(owed_to_all(currency))
    if not owed:
        return None
    public_id = ids.public_id()
    parts = _parts(owed)
    salts = [secrets.token_hex(32) for _ in parts]
    leaves = [sumtree.leaf(_body(part, salt, currency, public_id)) for part, salt in zip(parts, salts, strict=True)]
    root = sumtree.levels(leaves)[-1][0]
    report = OwedReport(
        public_id=public_id, currency=currency, day=day, total_minor=root.total, seller_count=len(owed),
        leaf_count=len(leaves), root=root.hash.hex(), made_at=time.now(),
    )  # fmt: skip
    report.log_entry = log.append(kind=KIND, subject=f"owed:{public_id}", payload=payload_of(report))
    report.save(force_insert=True)
    _store(report, parts, salts, leaves)
    trail.record(
        verb="owed.published", target=f"owed:{public_id}", actor=SYSTEM,
        after={"currency": currency, "total_minor": root.total, "root": report.root},
    )  # fmt: skip
    emit(topic="sellers.owed_published", key=f"owed:{public_id}", payload={"report": public_id})
    return report


def _parts(owed: Sequence[tuple[str, int]]) -> list[Part]:
    """Each balance cut at random places, all pieces shuffled, filled up with empty ones to a power of two."""
    chance = SystemRandom()
    found = []
    for owner, balance in owed:
        cuts = [chance.randint(0, balance) for _ in range(sumtree.PARTS - 1)]
        pieces = sumtree.parts_of(balance, cuts)
        found += [Part(owner, number, len(pieces), piece) for number, piece in enumerate(pieces, start=1)]
    found += [Part("", 1, 1, 0) for _ in range(sumtree.padded(len(found)) - len(found))]
    chance.shuffle(found)
    return found


def _body(part: Part, salt: str, currency: str, report: str) -> dict[str, object]:
    return sumtree.leaf_body(
        seller=part.owner, salt=salt, part=part.number, parts=part.of, balance=part.balance, currency=currency,
        report=report,
    )  # fmt: skip


def _store(report: OwedReport, parts: Sequence[Part], salts: Sequence[str], leaves: Sequence[sumtree.Node]) -> None:
    names = {part.owner.removeprefix("seller:") for part in parts if part.owner}
    known = dict(Seller.objects.filter(public_id__in=names).values_list("public_id", "pk"))
    OwedLeaf.objects.bulk_create(
        (
            OwedLeaf(
                report=report, position=position, seller_id=known.get(part.owner.removeprefix("seller:")),
                part=part.number, parts=part.of, salt=salt, balance_minor=part.balance, hash=leaf.hash.hex(),
            )
            for position, (part, salt, leaf) in enumerate(zip(parts, salts, leaves, strict=True))
        ),
        batch_size=2_000,
    )  # fmt: skip
