"""Counts, waves and transfers: pages with one scan field each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from logistics.models import Warehouse
from logistics.views import scans
from logistics.views.scans import Result
from marketplace.core.errors import NotFound
from marketplace.core.http import refuse_to
from warehousing import access, words
from warehousing.models import Count, PickTask, Transfer, Wave
from warehousing.selectors import work
from warehousing.services import counting, picking, transfers
from warehousing.states import TaskStatus, TransferStatus
from warehousing.views.console import operator, page


@operator
@require_http_methods(["GET", "POST"])
def count(request: HttpRequest, public_id: str) -> HttpResponse:
    """A count blind to the book: scan what lies there."""
    found = access.count(request.user, public_id)
    result = scans.run(request, lambda code: _seen(request, found, code)) if request.method == "POST" else None
    seen = found.scans.filter(round=2 if found.status == "second" else 1).select_related("piece__listing")
    context = {
        "station": scans.sign(found.bin.warehouse), "count": found, "words": words.of(words.COUNTS, found.status),
        "seen": list(seen.order_by("-pk")[:50]), "total": seen.count(),
    }  # fmt: skip
    return page(request, "count", context, result)


@operator
@require_POST
@refuse_to("warehousing:count")
def count_verb(request: HttpRequest, public_id: str) -> HttpResponse:
    """Finish the round, begin it anew, or give the count up."""
    found, wish = access.count(request.user, public_id), request.POST.get("verb")
    if wish == "restart":
        counting.restart(count=found, actor=request.user.ref)
        messages.info(request, _("Begin again: scan everything in the bin."))
    elif wish == "give_up":
        counting.give_up(count=found, actor=request.user.ref, why="given up at the console")
        return redirect("warehousing:bin", found.bin.code)
    else:
        done = counting.finish(count=found, actor=request.user.ref)
        _say_count(request, done)
    return redirect("warehousing:count", public_id)


@operator
@require_http_methods(["GET", "POST"])
@refuse_to("warehousing:waves")
def waves(request: HttpRequest) -> HttpResponse:
    """Waves of this warehouse; POST makes one of what waits."""
    place = scans.station(request)
    if request.method == "POST":
        made = picking.make_wave(warehouse=place, actor=request.user.ref)
        return redirect("warehousing:wave", made.number)
    context = {
        "station": scans.sign(place), "rows": list(work.waves_of(place)[:30]), "waiting": work.waiting(place).to_pick,
    }  # fmt: skip
    return page(request, "waves", context)


@operator
@require_http_methods(["GET", "POST"])
def wave(request: HttpRequest, number: str) -> HttpResponse:
    """The next pick, and a scan of the piece in hand."""
    found = access.wave(request.user, number)
    result = scans.run(request, lambda code: _pick(request, found, code)) if request.method == "POST" else None
    tasks = work.tasks_of(found)
    todo = [task for task in tasks if task.status == TaskStatus.TODO]
    context = {
        "station": scans.sign(found.warehouse), "wave": found, "next": todo[0] if todo else None, "todo": len(todo),
        "tasks": [(task, words.of(words.TASKS, task.status)) for task in tasks],
    }  # fmt: skip
    return page(request, "wave", context, result)


@operator
@require_POST
@refuse_to("warehousing:wave")
def wave_short(request: HttpRequest, number: str) -> HttpResponse:
    """The piece is not in its bin."""
    found, text = access.wave(request.user, number), request.POST.get("task", "")[:12]
    task = found.tasks.filter(pk=int(text)).first() if text.isdecimal() else None
    if task is None:
        raise NotFound
    picking.not_there(wave=found, task=task, actor=request.user.ref)
    messages.warning(request, _("Noted. The bin will be counted; another piece is named where there is one."))
    return redirect("warehousing:wave", number)


@operator
@require_http_methods(["GET", "POST"])
@refuse_to("warehousing:transfers")
def transfer_list(request: HttpRequest) -> HttpResponse:
    """Transfers from and to this warehouse; POST begins one."""
    place = scans.station(request)
    others = list(Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS).exclude(pk=place.pk).order_by("code"))
    if request.method == "POST":
        target = next((one for one in others if one.code == request.POST.get("to", "")[:8]), None)
        if target is None:
            raise NotFound
        made = transfers.open_transfer(origin=place, destination=target, actor=request.user.ref)
        return redirect("warehousing:transfer", made.number)
    rows = [(row, words.of(words.TRANSFERS, row.status)) for row in work.transfers_of(place)[:40]]
    return page(request, "transfers", {"station": scans.sign(place), "rows": rows, "others": others})


@operator
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    """Pack by scan at the origin, take in by scan at the destination."""
    found = access.transfer(request.user, number)
    result = scans.run(request, lambda code: _carry(request, found, code)) if request.method == "POST" else None
    place = found.origin if found.status == TransferStatus.PACKING else found.destination
    rows = work.pieces_of(found)
    context = {
        "station": scans.sign(place), "transfer": found, "words": words.of(words.TRANSFERS, found.status), "rows": rows,
        "arrived": sum(row.arrived_at is not None for row in rows), "takes": found.status in ("packing", "sent"),
    }  # fmt: skip
    return page(request, "transfer", context, result)


@operator
@require_POST
@refuse_to("warehousing:transfer")
def transfer_verb(request: HttpRequest, number: str) -> HttpResponse:
    """Send, close, or call off; `take_out` with the code of a piece."""
    found, wish, actor = access.transfer(request.user, number), request.POST.get("verb"), request.user.ref
    if wish == "send":
        transfers.send(transfer=found, actor=actor)
    elif wish == "close":
        transfers.close(transfer=found, actor=actor)
    elif wish == "cancel":
        transfers.cancel(transfer=found, actor=actor, why="called off at the console")
    else:
        thing = access.piece(request.user, request.POST.get("code", ""))
        transfers.take_out(transfer=found, piece=thing, actor=actor)
    messages.success(request, _("Done."))
    return redirect("warehousing:transfer", number)


def _seen(request: HttpRequest, found: Count, code: str) -> Result:
    piece = access.piece(request.user, code)
    total = counting.scan(count=found, piece=piece, actor=request.user.ref)
    return Result("ok", _("Seen: %(count)d") % {"count": total}, piece.listing.sku)


def _say_count(request: HttpRequest, done: Count) -> None:
    if done.status == "second":
        messages.warning(
            request, _("There is a difference. Somebody else counts a second time before anything is booked.")
        )
    elif done.missing or done.found:
        text = _("Booked: %(missing)d missing, %(found)d found.") % {"missing": done.missing, "found": done.found}
        messages.warning(request, text)
    else:
        messages.success(request, _("All there."))


def _pick(request: HttpRequest, found: Wave, code: str) -> Result:
    piece = access.piece(request.user, code)
    task: PickTask = picking.pick(wave=found, piece=piece, actor=request.user.ref)
    if task.status == TaskStatus.DROPPED:
        return Result("warn", _("Leave it on the shelf"), _("The order was cancelled."))
    if task.status == TaskStatus.SHORT:
        return Result(
            "warn", _("Into quarantine"), _("Its best-before date has come too near. Another piece is named.")
        )
    order = task.unit.line.consignment.order_number
    if task.unit.warehouse_id != found.warehouse_id:
        text = _("Leaves from %(warehouse)s: put it to the transfer.") % {"warehouse": task.unit.warehouse.code}
        return Result("warn", _("Picked for %(order)s") % {"order": order}, text)
    return Result("ok", _("Picked for %(order)s") % {"order": order}, _("Print its passport label and capture it."))


def _carry(request: HttpRequest, found: Transfer, code: str) -> Result:
    piece = access.piece(request.user, code)
    if found.status == TransferStatus.PACKING:
        transfers.put(transfer=found, piece=piece, actor=request.user.ref)
        return Result("ok", _("In the transfer"), piece.listing.sku)
    row = transfers.take_in(transfer=found, piece=piece, actor=request.user.ref)
    if row.unit is not None:
        order = row.unit.line.consignment.order_number
        return Result(
            "ok", _("Received for %(order)s") % {"order": order}, _("Print its passport label and capture it.")
        )
    return Result("ok", _("Arrived: on the dock"), piece.listing.sku)
