"""What the shelf room does when something happened. Idempotent; one transaction each with its delivery."""

from typing import Any

from logistics.models import Unit, Warehouse
from marketplace.accounts.services.telling import tell
from marketplace.core.money import from_minor
from sellers.models import Seller
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may
from warehousing.models import Loss, Notice, Recall, StorageBill
from warehousing.services import picking, places
from warehousing.states import LossStatus

SYSTEM = "system:warehousing"


def warehouse_opened(*, warehouse: str, **_more: Any) -> None:
    """A warehouse abroad begins with its dock and its quarantine; operations add the zones of its shelves."""
    place = Warehouse.objects.get(code=warehouse)
    if place.kind == Warehouse.Kind.OVERSEAS:
        places.lay_floors(warehouse=place, actor=SYSTEM)


def unit_received(*, unit: int, **_more: Any) -> None:
    """A piece came to the bench: if it must have come from a shelf without a pick, the book follows."""
    found = Unit.objects.select_related("line__consignment", "warehouse").get(pk=unit)
    picking.settle_bench(unit=found, actor=SYSTEM)


def receipt_undone(*, unit: int, **_more: Any) -> None:
    """A receipt was taken back: a piece that had left a shelf for it lies on the dock, kept for its order."""
    found = Unit.objects.select_related("line__consignment", "warehouse").get(pk=unit)
    picking.keep(unit=found, actor=SYSTEM)


def tell_received(*, notice: str, **_more: Any) -> None:
    """The count of a notice, with what is short, damaged or too many."""
    row = Notice.objects.select_related("seller", "warehouse").get(number=notice)
    lines = list(row.lines.all())
    context = {
        "notice": row.number, "warehouse": row.warehouse.code, "good": sum(one.good for one in lines),
        "short": sum(one.open for one in lines), "damaged": sum(one.damaged for one in lines),
        "over": sum(one.over for one in lines),
    }  # fmt: skip
    link = f"/seller/prestock/notices/{row.number}/"
    _tell(row.seller, Permission.GOODS, "inbound_received", f"notice:{row.number}", context, link)


def tell_storage(*, bill: int, **_more: Any) -> None:
    row = StorageBill.objects.select_related("seller", "warehouse").get(pk=bill)
    context = {
        "warehouse": row.warehouse.code, "month": f"{row.month:%Y-%m}",
        "amount": str(from_minor(row.amount_minor, row.currency)),
    }  # fmt: skip
    _tell(row.seller, Permission.MONEY, "storage_charged", f"storage:{row.pk}", context, "/seller/prestock/fees/")


def tell_recall_packed(*, recall: str, **_more: Any) -> None:
    row = Recall.objects.select_related("seller", "warehouse").get(number=recall)
    context = {
        "recall": row.number, "warehouse": row.warehouse.code, "cartons": row.cartons,
        "count": row.pieces.exclude(found_at=None).count(), "short": row.pieces.filter(is_short=True).count(),
    }  # fmt: skip
    link = f"/seller/prestock/recalls/{row.number}/"
    _tell(row.seller, Permission.GOODS, "recall_packed", f"recall-packed:{row.number}", context, link)


def tell_recall_left(*, recall: str, **_more: Any) -> None:
    row = Recall.objects.select_related("seller", "warehouse").get(number=recall)
    context = {"recall": row.number, "warehouse": row.warehouse.code, "cartons": row.cartons}
    link = f"/seller/prestock/recalls/{row.number}/"
    _tell(row.seller, Permission.GOODS, "recall_left", f"recall-left:{row.number}", context, link)


def tell_growing_old(*, mark: str, **facts: Any) -> None:
    _tell_dates("stock_growing_old", mark, **facts)


def tell_grown_old(*, mark: str, **facts: Any) -> None:
    _tell_dates("stock_too_old", mark, **facts)


def tell_loss(*, loss: int, status: str, **_more: Any) -> None:
    """What was decided about a piece that we lost or broke, or that it turned up again."""
    row = Loss.objects.select_related("seller", "warehouse", "piece__listing").get(pk=loss)
    template = {LossStatus.PAID: "shelf_loss_paid", LossStatus.REFUSED: "shelf_loss_refused"}.get(
        LossStatus(status), "shelf_loss_found"
    )
    context = {
        "goods": row.piece.listing.sku, "warehouse": row.warehouse.code, "why": row.decision,
        "amount": str(from_minor(row.amount_minor, row.currency)),
    }  # fmt: skip
    source = f"shelf-loss:{row.pk}:{status}"
    _tell(row.seller, Permission.MONEY, template, source, context, "/seller/prestock/losses/")


def _tell_dates(template: str, mark: str, *, seller: int, warehouse: str, count: int, until: str, **_more: Any) -> None:
    row = Seller.objects.get(pk=seller)
    context = {"warehouse": warehouse, "count": count, "until": until}
    _tell(row, Permission.GOODS, template, f"{template}:{mark}", context, "/seller/prestock/dates/")


def _tell(
    seller: Seller, permission: Permission, template: str, source: str, context: dict[str, Any], link: str
) -> None:
    for member in members_who_may(seller.pk, permission):
        tell(member.user, template=template, source=source, link=link, context={"shop": seller.display_name, **context})
