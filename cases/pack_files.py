"""The evidence pack: what we know of an order, for a bank or a second instance, in Chinese and English side by side.

Order, payment, confirmation, road and delivery, seals, passports with their proof, what was filed, what was said to support.
Nothing of the shopper's identity beyond the name on the parcel: a bank knows its customer.
"""

from collections.abc import Callable
from datetime import datetime

from django.core.files.storage import default_storage

from cases.models import Case, Pack
from cases.selectors import entries_of, rulings_of
from logistics.selectors import parcels_of, release_date
from logistics.selectors.inbound import units_of_orders
from logistics.selectors.passports import passport
from logistics.selectors.progress import evidence
from logistics.states import UnitStatus
from marketplace.core import time
from marketplace.core.files import JPEG
from marketplace.core.paper import Paper
from orders.models import Order
from orders.receipt_files import amount
from orders.selectors.destinations import destination
from support.models import Message

MOST_MESSAGES, MOST_UNITS, MOST_PICTURES = 200, 40, 12


def draw(pack: Pack, *, progress: Callable[[int], None]) -> bytes:
    """The PDF. `progress` hears percents as sections are finished."""
    order = pack.order
    paper = Paper(
        title=f"Evidence {order.number}",
        foot=f"全球喵喵 Miaomiao · {order.number} · {pack.subject} · times: Asia/Shanghai",
    )
    paper.title("证据材料 Evidence pack")
    paper.fact("事由 Subject", pack.subject)
    paper.fact("制作时间 Made on", _stamp(time.now()))
    sections = (_order, _payment, _road, _seals, _passports, _filed, _chat)
    for done, section in enumerate(sections, start=1):
        section(paper, order)
        progress(100 * done // (len(sections) + 1))
    return paper.done()


def _order(paper: Paper, order: Order) -> None:
    paper.heading("订单 Order")
    to = destination(order)
    for name, value in (
        ("订单号 Order", order.number), ("下单 Placed", _stamp(order.placed_at)), ("付款 Paid", _stamp(order.confirmed_at)),
        ("卖家 Seller", f"{order.seller.display_name} ({order.seller.country})"),
        ("收件人 Recipient", f"{to.recipient} {to.address}"),
    ):  # fmt: skip
        paper.fact(name, value)
    for line in order.lines.all():
        words = f"{line.title} {line.title_en}".strip()
        paper.row((f"{line.number}. {words}", f"× {line.quantity}", amount(line.goods_fen)), (42, -430, -553))
    paper.row(("合计 Total (goods, freight, tax)", amount(order.total_fen)), (42, -553), is_strong=True)


def _payment(paper: Paper, order: Order) -> None:
    paper.heading("付款与退款 Payment and refunds")
    paper.fact("付款号 Payment", order.purchase.payment_ref or "—")
    for one in order.refunds.order_by("id"):
        paper.fact("退款 Refund", f"{_stamp(one.created_at)} {amount(one.amount_fen)} {one.reason} ({one.status})")
    if not order.refunds.exists():
        paper.text("没有退款。 Nothing was refunded.")


def _road(paper: Paper, order: Order) -> None:
    paper.heading("运输与签收 Transport and delivery")
    released = release_date(order.number)
    paper.fact("海关放行 Released by customs", released.isoformat() if released else "—")
    paper.fact("签收 Delivered", _stamp(order.delivered_at))
    for parcel in parcels_of([order.number]):
        paper.fact("包裹 Parcel", f"{parcel.number} · {parcel.status} · {parcel.weight_g or 0} g")


def _seals(paper: Paper, order: Order) -> None:
    paper.heading("封条 Seals")
    parcels = parcels_of([order.number])
    for parcel in parcels:
        for seal in parcel.seals.order_by("id"):
            paper.fact(
                f"{parcel.number}", f"{seal.number} · {seal.status} · {_stamp(getattr(seal, 'applied_at', None))}"
            )
    if not parcels:
        paper.text("还没有包裹。 No parcel yet.")


def _passports(paper: Paper, order: Order) -> None:
    paper.heading("商品护照 Item passports")
    drawn = 0
    units = [
        unit for unit in units_of_orders([order.number]) if unit.status != UnitStatus.CANCELLED
    ]  # these have no passport
    for unit in units[:MOST_UNITS]:
        found = passport(unit.passport_code)
        whole = "完整 intact" if found.verdict.is_sound else "不完整 broken"
        paper.fact(unit.passport_code, f"记录链 Chain: {whole} · {len(found.chains.events)} 条 events")
        for photo in found.photos:
            if drawn < MOST_PICTURES:
                drawn += _photo(
                    paper, photo.public_id, f"{unit.passport_code} · {photo.pose} · {_stamp(photo.taken_at)}"
                )


def _photo(paper: Paper, public_id: str, caption: str) -> int:
    """Draw an evidence picture; 1 where it was there to draw."""
    item = evidence(public_id)
    if item is None:
        return 0
    try:
        with default_storage.open(str(item.image)) as file:
            paper.picture(file.read(), caption=caption)
    except (OSError, ValueError):
        return 0  # gone from the storage: the record above still names it
    return 1


def _filed(paper: Paper, order: Order) -> None:
    """Cases of this order: what each side filed, pictures included, and every ruling."""
    for case in Case.objects.filter(order=order).order_by("id"):
        paper.heading(f"纠纷 Case {case.number} · {case.kind} · {case.status}")
        for entry in entries_of(case):
            paper.text(f"{_stamp(entry.at)} · {entry.side}", size=8)
            paper.text(entry.text, indent=12)
            for one in entry.files.all():
                _case_file(paper, one.file, one.mime)
        for ruling in rulings_of(case):
            paper.text(f"裁定 Ruling {ruling.instance}: {ruling.outcome} {amount(ruling.amount_fen)}", size=9)
            paper.text(ruling.reason, indent=12)


def _case_file(paper: Paper, name: str, mime: str) -> None:
    if mime != JPEG:
        paper.text(f"PDF: {name.rpartition('/')[2]}", size=8, indent=12)
        return
    try:
        with default_storage.open(name) as file:
            paper.picture(file.read(), caption=name.rpartition("/")[2][:16])
    except (OSError, ValueError):
        paper.text(f"({name.rpartition('/')[2]})", size=8)


def _chat(paper: Paper, order: Order) -> None:
    """What shopper and support wrote to each other about this order; notes among staff are not evidence."""
    paper.heading("客服对话 Conversation with support")
    said = Message.objects.filter(conversation__context=order.ref, is_internal=False)
    rows = list(said.order_by("sent_at", "pk")[:MOST_MESSAGES])
    for message in rows:
        paper.text(f"{_stamp(message.sent_at)} · {message.sender}", size=8)
        paper.text(str(message.body), indent=12)
    if not rows:
        paper.text("没有对话。 None.")


def _stamp(at: datetime | None) -> str:
    return f"{at.astimezone(time.SHANGHAI):%Y-%m-%d %H:%M}" if at else "—"
