"""Boxes home: a seller's pieces are packed together, handed over under one waybill, the cost laid on the pieces by weight.

Between the two a box is made ready, at the end its arrival is said: `boxing.py`.
"""

from collections import defaultdict

from django.db import IntegrityError, transaction

from logistics.models import Warehouse
from logistics.services import returning
from marketplace.accounts.models import User
from marketplace.core import textnorm, time, trail
from marketplace.core.ids import BadNumber, normalise_code
from marketplace.core.money import CNY, convert_minor
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services import carriers
from marketplace.ledger.services.book import Leg, book
from returns import selectors
from returns.errors import BoxNotReady, BoxSent, NothingToPack, NotYourBench, WaybillMissing, WrongBox
from returns.models import HomeBox, HomePiece, ReturnItem
from returns.policies import dispositions, rules
from returns.policies.rights_data import SELLER
from returns.services import boxing, fares, stays
from returns.states import Disposition
from sellers.services import earnings

MOST_PIECES = 60
MOST_COST_FEN = 5_000_000


@transaction.atomic
def pack(*, seller_id: int, centre: Warehouse, by: User) -> HomeBox:
    """Put everything of a seller that shall go home into one box (at most sixty pieces). Raises NotYourBench, NothingToPack."""
    if not selectors.may_work_at(by, centre.pk):
        raise NotYourBench
    waiting = selectors.to_dispose().filter(
        disposition=Disposition.SEND_HOME, case__order__seller_id=seller_id, case__centre=centre, home_piece=None
    )
    items = list(waiting.select_related("case__order__seller")[:MOST_PIECES])
    if not items:
        raise NothingToPack
    shop = items[0].case.order.seller
    box: HomeBox = HomeBox.objects.create(
        seller_id=seller_id, centre=centre, packed_by=by.ref, packed_at=time.now(),
        consignee=str(shop.legal_name) or shop.display_name, ship_to=str(shop.contact_address), country=shop.country,
    )  # fmt: skip
    try:
        with transaction.atomic():
            HomePiece.objects.bulk_create(HomePiece(box=box, item=item) for item in items)
    except IntegrityError:  # a colleague packed one of them in the same moment
        raise NothingToPack from None
    trail.record(verb="return.box_packed", target=trail.ref(box), actor=by.ref, after={"pieces": len(items)})
    return box


@transaction.atomic
def send(*, box_id: str, code: str, carrier: str, waybill: str, cost_fen: int, by: User) -> HomeBox:
    """The box is handed over, its label scanned: pieces end here, the cost falls by piece on whoever is at fault. Once.

    `code`: what the scanner read off the box. Raises NothingToPack for an unknown box, NotYourBench, BoxSent, BoxNotReady, WrongBox,
    WaybillMissing (also for one used before, or an absurd cost).
    """
    box = boxing.held(box_id, by)
    if box.status not in boxing.OPEN:
        raise BoxSent
    if box.status != HomeBox.Status.READY:
        raise BoxNotReady
    if _read(code) != box.label_code:
        raise WrongBox
    box.carrier = textnorm.clean_line(carrier, max_length=20, field="carrier")
    box.waybill = textnorm.clean_line(waybill, max_length=40, field="waybill")
    if not box.carrier or not box.waybill or not 0 <= cost_fen <= MOST_COST_FEN:
        raise WaybillMissing
    box.status, box.cost_fen, box.sent_at, box.handed_by = HomeBox.Status.SENT, cost_fen, time.now(), by.ref
    try:
        with transaction.atomic():
            box.save(update_fields=["status", "carrier", "waybill", "cost_fen", "sent_at", "handed_by"])
    except IntegrityError:
        raise WaybillMissing from None
    _divide(box)
    items = list(ReturnItem.objects.filter(home_piece__box=box).select_related("case", "unit"))
    for item in items:
        returning.unit_disposed(
            units=[item.unit_id], how="send", centre=box.centre.code, case_number=item.case.number, actor=by.ref
        )  # fmt: skip
        stays.left(item.case, actor=by.ref)
    ReturnItem.objects.filter(pk__in=[item.pk for item in items]).update(gone_at=box.sent_at)
    trail.record(verb="return.box_sent", target=trail.ref(box), actor=by.ref, after={"fen": cost_fen})
    emit(topic="returns.box_sent", key=f"seller:{box.seller.public_id}", payload={"box": box.public_id})
    return box


def _read(code: str) -> str:
    try:
        return normalise_code(code)
    except BadNumber:
        return ""


def _divide(box: HomeBox) -> None:
    """Write each piece's share and book the cost."""
    pieces = list(box.pieces.select_related("item__case__order", "item__unit").order_by("pk"))
    theirs: dict[str, int] = defaultdict(int)
    ours = 0
    sellers_fen = 0
    for piece, fen in zip(
        pieces, dispositions.shares(box.cost_fen, [one.item.unit.weight_g or 1 for one in pieces]), strict=True
    ):
        order = piece.item.case.order
        piece.share_fen, piece.borne_by = fen, rules.rule_by_code(piece.item.case.rule).borne_by
        if piece.borne_by == SELLER:
            sellers_fen += fen
            theirs[order.seller_currency] += convert_minor(fen, CNY, order.seller_currency, 1 / order.fx_rate)
        else:
            ours += fen
    HomePiece.objects.bulk_update(pieces, ["share_fen", "borne_by"])
    if not box.cost_fen:
        return
    fares.accrue(
        about=box.ref, carrier=box.carrier, waybill=box.waybill, weight_g=box.weight_g or 1, told_fen=box.cost_fen
    )
    legs = [
        Leg(AccountCode.FREIGHT_COST, carriers.RETURNS, CNY, -box.cost_fen),
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, ours),
        Leg(AccountCode.FX_CLEARING, "", CNY, sellers_fen),
    ]
    for currency, minor in theirs.items():
        legs.append(Leg(AccountCode.FX_CLEARING, "", currency, -minor))
        legs += earnings.claw_back_legs(seller=box.seller, number=box.public_id, currency=currency, amount=minor)
    book(source=f"home_box:{box.public_id}", kind="way_home", legs=legs, memo=box.waybill)
