"""The document pack of one parcel: the messages as they stand, and a PDF that a person can read. For staff; every taking is kept.

Made when asked for and kept nowhere: it names the shopper.
"""

import io
import zipfile

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.customs import signing
from logistics.customs.fields import LAYOUTS
from logistics.customs.messages import Shipment, build
from logistics.errors import BadDeclaration
from logistics.models import Declaration, Opening, Parcel
from logistics.selectors import escorts as reading
from logistics.services import customs
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.errors import NotFound
from marketplace.core.paper import Paper

STAMP = (1980, 1, 1, 0, 0, 0)


def pack(*, parcel: Parcel, reader: User) -> bytes:
    """A ZIP: `parcel.pdf` and one XML for each message that the parcel's facts make. Raises NotAllowed, NotFound without a case.

    The taking is on record before anything is made; drawing and signing (elsewhere perhaps) hold no transaction.
    """
    case = _taken(parcel, reader)
    shipment = customs.shipment_of(case)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, f"{parcel.number}.pdf", _sheet(case, shipment, reader))
        for name, body in _messages(shipment):
            _add(archive, name, body)
    return out.getvalue()


@transaction.atomic
def _taken(parcel: Parcel, reader: User) -> Declaration:
    require_role(reader, Role.OPS, Role.ESCORT)
    found = Declaration.objects.select_related("parcel__consignment", "parcel__warehouse", "parcel__bag__flight")
    case = found.filter(parcel=parcel).first()
    if case is None or case.parcel.weight_g is None or case.parcel.bag is None or case.parcel.bag.flight is None:
        raise NotFound
    trail.record(verb="customs.pack_taken", target=trail.ref(parcel), actor=reader.ref)
    return case


def _messages(shipment: Shipment) -> list[tuple[str, bytes]]:
    made: list[tuple[str, bytes]] = []
    for kind in customs.KINDS:
        try:
            body = build(kind, shipment, customs.parties())
        except BadDeclaration as error:
            lines = [f"{field}: {why}" for field, why in error.fields.items()]
            made.append((f"CEB{kind}.refused.txt", "\n".join(lines).encode()))
            continue
        made.append((f"CEB{kind}.xml", signing.signed(body, signing.signer()) if LAYOUTS[kind].is_signed else body))
    return made


def _sheet(case: Declaration, shipment: Shipment, reader: User) -> bytes:
    sheet = Paper(
        title=_("Customs documents %(parcel)s") % {"parcel": shipment.parcel},
        foot=f"{shipment.parcel} · {reader.public_id[-8:]} · {time.now().astimezone(time.SHANGHAI):%Y-%m-%d %H:%M}",
    )
    sheet.title(_("Customs documents %(parcel)s") % {"parcel": shipment.parcel})
    facts = {
        _("Order"): shipment.order_number, _("State"): case.status, _("List number"): case.invt_no or "—",
        _("Flight"): f"{shipment.voyage} · {shipment.awb}", _("Customs district"): shipment.customs_code,
        _("Orderer"): shipment.buyer_name, _("Recipient"): f"{shipment.consignee} {shipment.consignee_phone}",
        _("Address"): shipment.consignee_address, _("Weight"): f"{shipment.gross_g} g / {shipment.net_g} g",
        _("Goods, freight, tax, discount"): " / ".join(
            f"{fen / 100:.2f}" for fen in (shipment.goods_fen, shipment.freight_fen, shipment.tax_fen, shipment.discount_fen)
        ),
        _("Paid"): f"{shipment.paid_fen / 100:.2f} CNY",
    }  # fmt: skip
    for name, value in facts.items():
        sheet.fact(str(name), str(value))
    sheet.heading(_("Goods"))
    for line in shipment.lines:
        sheet.row(
            [str(line.number), line.hs_code, line.name, f"{line.quantity} × {line.price_fen / 100:.2f}"],
            [42, 70, 150, -553],
        )
    sheet.heading(_("Receipts"))
    for receipt in case.receipts.order_by("returned_at", "pk"):
        sheet.text(f"{receipt.returned_at.astimezone(time.SHANGHAI):%Y-%m-%d %H:%M:%S}  {receipt.code}  {receipt.info}")
    for bill in reading.bills_of(case):
        sheet.text(f"CEB816 {bill.number}  {bill.total_fen / 100:.2f} CNY  [{bill.status}]")
    _openings(sheet, case.parcel)
    made: bytes = sheet.done()
    return made


def _openings(sheet: Paper, parcel: Parcel) -> None:
    found = Opening.objects.filter(parcel=parcel).select_related("old_seal", "new_seal").order_by("pk")
    gaps = reading.gaps_of(parcel)
    if not found and not gaps:
        return
    sheet.heading(_("Openings"))
    for opening in found:
        new = opening.new_seal.number if opening.new_seal else "—"
        sheet.text(
            f"{opening.opened_at.astimezone(time.SHANGHAI):%Y-%m-%d %H:%M}  {opening.authority}  {opening.reason}  "
            f"{opening.old_seal.number} → {new}  {opening.weight_before_g} → {opening.weight_after_g or '—'} g  {opening.found}"
        )
    for gap in gaps:
        end = f"{gap.ended_at.astimezone(time.SHANGHAI):%m-%d %H:%M}" if gap.ended_at else "—"
        sheet.text(_("Nobody of ours beside it: %(from)s to %(to)s") % {
            "from": f"{gap.began_at.astimezone(time.SHANGHAI):%m-%d %H:%M}", "to": end,
        })  # fmt: skip


def _add(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, STAMP), body, zipfile.ZIP_DEFLATED)
