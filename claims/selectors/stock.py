"""Stock on our shelves as an insurer sees it: its value on a day, what can be claimed, months whose premium is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from claims.models import PremiumBill, StockClaim, StockClaimPiece, StockPolicy
from claims.states import PolicyStatus
from marketplace.core import time
from marketplace.core.money import split
from marketplace.core.time import SHANGHAI
from sellers.models import Seller
from warehousing.models import Loss, Move, Piece
from warehousing.states import LossStatus


@dataclass(frozen=True)
class StockValue:
    """What lay with us: pieces and their price in the seller's currency."""

    pieces: int
    minor: int


@dataclass(frozen=True)
class StockPiece:
    pk: int
    code: str
    title: str
    minor: int
    warehouse: int
    notice: str
    is_missing: bool


def value_of(seller: Seller, *, on: date) -> StockValue:
    """What lay on our shelves at the end of a day (Shanghai): whatever came in and had not gone out, at its listed price now."""
    until = datetime.combine(on + timedelta(days=1), clock.min, SHANGHAI)
    last = Move.objects.filter(piece=OuterRef("pk"), at__lt=until).order_by("-id").values("to_bin")[:1]
    rows = Piece.objects.filter(seller=seller).annotate(lay_in=Subquery(last)).filter(lay_in__isnull=False)
    prices = list(rows.values_list("listing__price_minor", flat=True))
    return StockValue(len(prices), sum(prices))


def claimable_pieces(seller: Seller, kind: str) -> list[StockPiece]:
    """Pieces that went missing in our counts, or lie damaged with us, and that no live claim names. Three queries.

    What the shelves themselves make good (a loss noticed or paid there) is no case for the insurer: nothing is paid twice.
    """
    last = Move.objects.filter(piece=OuterRef("pk")).order_by("-id")
    made_good = Loss.objects.filter(piece=OuterRef("pk"), status__in=(LossStatus.NOTICED, LossStatus.PAID))
    rows = Piece.objects.filter(~Exists(made_good), seller=seller, is_over=False).annotate(
        last_kind=Subquery(last.values("kind")[:1]), house=Subquery(last.values("warehouse")[:1])
    )
    rows = (
        rows.filter(last_kind=Move.Kind.MISSING)
        if kind == StockClaim.Kind.LOST
        else rows.filter(bin__isnull=False).exclude(defect="")
    )
    claimed = set(StockClaimPiece.objects.filter(claim__seller=seller, is_live=True).values_list("piece_id", flat=True))
    return [
        StockPiece(
            one.pk, one.code, one.listing.title, one.listing.price_minor, one.house,
            one.line.notice.number if one.line is not None else "", one.last_kind == Move.Kind.MISSING,
        )
        for one in rows.select_related("listing", "line__notice").order_by("pk")[:500]
        if one.pk not in claimed
    ]  # fmt: skip


def shares_of(claim: StockClaim) -> dict[int, int]:
    """Piece id → its share of the claimed amount, by prices; the shares sum to the amount."""
    rows = list(
        claim.pieces.filter(is_live=True).order_by("piece_id").values_list("piece_id", "piece__listing__price_minor")
    )
    shares = split(claim.amount_minor, [price for _piece, price in rows]) if rows else []
    return {piece: share for (piece, _price), share in zip(rows, shares, strict=True)}


def due_months() -> list[tuple[int, date]]:
    """(policy, first day) of every covered month that is over and has no bill, the oldest first."""
    billed = set(PremiumBill.objects.values_list("policy_id", "month"))
    end, found = time.today().replace(day=1), []
    for policy in StockPolicy.objects.order_by("pk"):
        month = policy.begins_on.replace(day=1)
        last = policy.ends_on or end
        while month < end and month <= last:
            if (policy.pk, month) not in billed:
                found.append((policy.pk, month))
            month = (month + timedelta(days=32)).replace(day=1)
    return sorted(found, key=lambda row: (row[1], row[0]))


def policy_of(seller: Seller) -> StockPolicy | None:
    """The shop's active policy."""
    return StockPolicy.objects.filter(seller=seller, status=PolicyStatus.ACTIVE).first()


def bills_of(seller: Seller) -> QuerySet[PremiumBill]:
    return PremiumBill.objects.filter(policy__seller=seller).select_related("policy")


def stock_claims_of(seller: Seller) -> QuerySet[StockClaim]:
    """The shop's claims, the newest first."""
    return StockClaim.objects.filter(seller=seller).select_related("warehouse", "policy").order_by("-id")
