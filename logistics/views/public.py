"""Pages for anyone: where is my parcel, what is this thing, is its story true."""

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from logistics import access
from logistics.forms import FollowForm
from logistics.models import Consignment, Evidence, Unit
from logistics.policies.capture import OPENING_POSES, POSES
from logistics.records import Photo
from logistics.selectors import passports, tracking
from logistics.selectors.progress import evidence as evidence_by
from logistics.selectors.vouching import has_inspected
from logistics.services import photos
from logistics.states import ParcelStatus
from marketplace.accounts.models import Role, User
from marketplace.core import ids
from marketplace.core.errors import NotAllowed, NotFound
from marketplace.core.files import BadFile
from marketplace.core.textnorm import nfkc
from sellers.selectors import ref as seller_ref
from sellers.selectors.team import shop_for

DESKS = (Role.INSPECTOR, Role.AGENT, Role.OPS)
"""Returns, disputes, operations: their cases come from everywhere. People of the road see what is in their hands."""


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """A field for a parcel number or a passport code."""
    text = nfkc(request.GET.get("number", "")[:200])
    if not text:
        return render(request, "logistics/track_find.html", {})
    plain = text.rstrip("/").rpartition("/")[2]
    for check, page in ((lambda: ids.validate(plain, "MM"), "track"), (lambda: ids.normalise_code(plain), "passport")):
        try:
            return redirect(f"logistics:{page}", check())
        except ids.BadNumber:
            continue
    return render(request, "logistics/track_find.html", {"number": text, "is_unknown": True}, status=404)


@require_GET
def track(request: HttpRequest, parcel: str) -> HttpResponse:
    """Where a parcel is, what comes next, when it should be there."""
    return track_page(request, parcel)


def track_page(
    request: HttpRequest, parcel: str, *, form: FollowForm | None = None, asked: bool = False, status: int = 200
) -> HttpResponse:
    """The page, with what came of asking to follow."""
    try:
        found = tracking.tracking_of(parcel)
    except NotFound:
        return render(request, "logistics/track_find.html", {"number": parcel[:40], "is_unknown": True}, status=404)
    context = {
        "found": found,
        "parcel": found.parcel,
        "steps": tracking.timeline(found),
        "stops": tracking.stops(found),
        "promise": found.parcel.consignment.promise_date,
        "map": tracking.map_of(found),
        "map_label": tracking.map_label(found),
        "can_follow": found.parcel.status not in {ParcelStatus.DELIVERED, ParcelStatus.CANCELLED},
        "follow_form": form or FollowForm(),
        "asked": asked,
    }
    return render(request, "logistics/track.html", context, status=status)


@require_GET
def passport(request: HttpRequest, code: str) -> HttpResponse:
    """The passport of one thing."""
    found = passports.passport(code)
    address = settings.PUBLIC_URL + reverse("logistics:passport", args=[found.unit.passport_code])
    parcel = found.unit.parcel
    context = {
        "found": found,
        "unit": found.unit,
        "line": found.unit.line,
        "parcel": parcel,
        "flight": parcel.bag.flight if parcel and parcel.bag else None,
        "steps": passports.journey(found),
        "photos": [_photo(photo) for photo in found.photos],
        "opening_photos": [_photo(photo) for photo in found.opening_photos],
        "verdict": found.verdict,
        "verdict_text": _verdict(found),
        "qr": mark_safe(segno.make(address, error="m").svg_inline(scale=4, border=2)),  # noqa: S308 - our own SVG
        "address": address,
    }
    return render(request, "logistics/passport.html", context)


@require_GET
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The passport's QR as a picture, for labels and mails."""
    unit = passports.unit_by_code(code)
    address = settings.PUBLIC_URL + reverse("logistics:passport", args=[unit.passport_code])
    return HttpResponse(segno.make(address, error="m").svg_inline(scale=6, border=3), content_type="image/svg+xml")


@require_GET
def photo(request: HttpRequest, public_id: str) -> HttpResponse:
    """One evidence picture in full: for the owner, who has it in hand, the desks of returns and disputes, a piece's seller."""
    evidence = evidence_by(nfkc(public_id[:40]))
    if evidence is None or not _may_see(request.user, evidence):
        raise Http404
    try:
        with evidence.image.open("rb") as stream:
            response = HttpResponse(stream.read(), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"] = "private, max-age=600"
    return response


@require_GET
def photo_small(request: HttpRequest, public_id: str) -> HttpResponse:
    """The reduced picture: public poses for anyone. Pictures from before there were reduced ones are reduced here."""
    evidence = evidence_by(nfkc(public_id[:40]))
    if evidence is None or not (evidence.is_public or _may_see(request.user, evidence)):
        raise Http404
    try:
        with (evidence.small or evidence.image).open("rb") as stream:
            data = stream.read()
        data = data if evidence.small else photos.small(data)
    except (FileNotFoundError, BadFile):
        raise Http404 from None
    response = HttpResponse(data, content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=86400, immutable" if evidence.is_public else "private, max-age=600"
    return response


def _may_see(user: object, evidence: Evidence) -> bool:
    if not isinstance(user, User):
        return False
    thing = evidence.unit or evidence.parcel
    owner = (
        evidence.unit.line.consignment if evidence.unit else evidence.parcel.consignment if evidence.parcel else None
    )
    if user.has_role(*DESKS) or (owner is not None and owner.buyer_ref == user.ref):
        return True
    if thing is not None and access.handles(user, thing):
        return True
    if evidence.unit is not None and _inspected(user, evidence.unit):
        return True
    return owner is not None and evidence.unit is not None and _sells(user, owner)


def _inspected(user: User, unit: Unit) -> bool:
    """An independent inspector who signed a statement about this very piece."""
    return user.has_role(Role.SURVEYOR) and has_inspected(user, unit)


def _sells(user: User, order: Consignment) -> bool:
    """Does the person act for the shop that sold it? They see pictures of their pieces, not of parcels with addresses."""
    try:
        return order.seller_ref == seller_ref(shop_for(user))
    except NotAllowed:
        return False


def _photo(item: Photo) -> dict[str, object]:
    caption = POSES.get(item.pose) or OPENING_POSES.get(item.pose) or item.pose
    small = reverse("logistics:photo-small", args=[item.public_id])
    return {"url": small, "full": small, "caption": str(caption), "at": item.taken_at}


def _verdict(found: passports.Passport) -> str:
    verdict = found.verdict
    if not verdict.is_sound:
        return _("Do not rely on this passport. Please tell our help desk.")
    counted = {"proven": verdict.proven, "waiting": verdict.waiting, "events": verdict.events}
    if verdict.waiting:
        return (
            _(
                "%(proven)d of %(events)d records stand in the public log; the newest %(waiting)d follow within the hour."
            )
            % counted
        )
    return _("All %(events)d records stand in the public log, unchanged.") % counted
