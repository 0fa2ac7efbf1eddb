"""API doors of the operator: the counter, shelves, counts, waves, transfers. For handhelds and partners' systems."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from logistics import access as road_access
from logistics.api.base import READ, TAGS, WRITE, OperatorDoor, paged, valid
from logistics.models import Warehouse
from logistics.selectors.warehouses import by_code
from marketplace.core.api.schema import PAGING, page_of
from marketplace.core.errors import NotFound
from warehousing import access
from warehousing.api import shapes
from warehousing.selectors import inbound, shelves, work
from warehousing.services import announcing, counting, picking, receiving, shelving, transfers
from warehousing.services.announcing import HandIn
from warehousing.services.receiving import Counted
from warehousing.states import TransferStatus

AT = OpenApiParameter("warehouse", str, description="code of one of my warehouses; the first where it is left out")


def _station(request: Request) -> Warehouse:
    return road_access.warehouse_of(request.user, request.query_params.get("warehouse", "").replace("\x00", "")[:8])


class NoticesDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_notices", parameters=[AT, *PAGING],
        responses={200: page_of(shapes.InboundNoticeShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Notices that are to come or to be counted."""
        return paged(self, request, inbound.at_counter(_station(request)), shapes.notice)


class NoticeDoor(OperatorDoor):
    @extend_schema(tags=TAGS, operation_id="warehouse_notice", responses={200: shapes.InboundNoticeShape, **READ})
    def get(self, request: Request, number: str) -> Response:
        """One notice."""
        return Response(shapes.notice(access.notice(request.user, number)))


class HandInDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_notice_receipt", request=shapes.HandInInput,
        responses={200: shapes.InboundNoticeShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Sign for what was handed over. Again answers with the first receipt."""
        found = access.notice(request.user, number)
        announcing.hand_in(notice=found, seen=HandIn(**valid(shapes.HandInInput, request)), actor=request.user.ref)
        return Response(shapes.notice(access.notice(request.user, number)))


class CountInDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_notice_count", request=shapes.CountedInput,
        responses={201: shapes.PiecesShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Count pieces of a lot; each gets a code for its label. 409 `more_than_announced`."""
        found, wish = access.notice(request.user, number), valid(shapes.CountedInput, request)
        lot = wish.pop("lot")
        line = next((one for one in found.lines.all() if one.code == lot), None)
        if line is None:
            raise NotFound
        made = receiving.count_in(line=line, counted=Counted(**wish), actor=request.user.ref)
        return Response({"pieces": [shapes.piece(one) for one in made]}, status=201)


class CloseNoticeDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS,
        operation_id="warehouse_notice_close",
        request=None,
        responses={200: shapes.InboundNoticeShape, **WRITE},
    )
    def post(self, request: Request, number: str) -> Response:
        """Everything is counted; the seller is told."""
        receiving.close(notice=access.notice(request.user, number), actor=request.user.ref)
        return Response(shapes.notice(access.notice(request.user, number)))


class DockDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_dock", parameters=[AT, *PAGING],
        responses={200: page_of(shapes.DockShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What waits to be put away, with proposed bins."""
        return paged(self, request, shelves.on_dock(_station(request)), shapes.dock)


class BinsDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_bins", parameters=[AT, *PAGING],
        responses={200: page_of(shapes.BinShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """All bins of a warehouse."""
        return paged(self, request, shelves.bins(_station(request)), shapes.bin_of)


class BinDoor(OperatorDoor):
    @extend_schema(tags=TAGS, operation_id="warehouse_bin", responses={200: shapes.PiecesShape, **READ})
    def get(self, request: Request, bin_code: str) -> Response:
        """What lies in a bin; at most 300 pieces."""
        rows = shelves.content(access.place(request.user, bin_code))
        return Response({"pieces": [shapes.piece(row) for row in rows]})


class PutDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_bin_put", request=shapes.PutInput, responses={200: shapes.PutShape, **WRITE}
    )
    def post(self, request: Request, bin_code: str) -> Response:
        """Put a piece, or the rest of a lot, into a bin. 409 `bin_full`, `wrong_temperature`, `piece_elsewhere`."""
        target, wish = access.place(request.user, bin_code), valid(shapes.PutInput, request)
        text, actor = access.plain(wish["code"]), request.user.ref
        if text.startswith("LT"):
            return Response(
                {"put": shelving.put_away_lot(place=target, line=access.lot(request.user, text), actor=actor)}
            )
        verb = shelving.relocate if wish["move"] else shelving.put_away
        verb(place=target, piece=access.piece(request.user, text), actor=actor)
        return Response({"put": 1})


class StartCountDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_bin_count", request=None, responses={201: shapes.CountShape, **WRITE}
    )
    def post(self, request: Request, bin_code: str) -> Response:
        """Begin a count of a bin."""
        made = counting.start(place=access.place(request.user, bin_code), actor=request.user.ref)
        return Response(shapes.count(made), status=201)


class CountDoor(OperatorDoor):
    @extend_schema(tags=TAGS, operation_id="warehouse_count", responses={200: shapes.CountShape, **READ})
    def get(self, request: Request, count_id: str) -> Response:
        """One count."""
        return Response(shapes.count(access.count(request.user, count_id)))


class CountScanDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_count_scan", request=shapes.ShelfCodeInput,
        responses={200: shapes.CountShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, count_id: str) -> Response:
        """A piece was seen. Seen twice counts once."""
        found, wish = access.count(request.user, count_id), valid(shapes.ShelfCodeInput, request)
        counting.scan(count=found, piece=access.piece(request.user, wish["code"]), actor=request.user.ref)
        return Response(shapes.count(found))


class CountFinishDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_count_finish", request=None, responses={200: shapes.CountShape, **WRITE}
    )
    def post(self, request: Request, count_id: str) -> Response:
        """End the round. 409 `bin_moved`: count again from the beginning; `second_person`."""
        done = counting.finish(count=access.count(request.user, count_id), actor=request.user.ref)
        return Response(shapes.count(done))


class CountRestartDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_count_restart", request=None, responses={200: shapes.CountShape, **WRITE}
    )
    def post(self, request: Request, count_id: str) -> Response:
        """Begin the running round anew."""
        done = counting.restart(count=access.count(request.user, count_id), actor=request.user.ref)
        return Response(shapes.count(done))


class WavesDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_waves", parameters=[AT, *PAGING],
        responses={200: page_of(shapes.WaveShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Open waves; their tasks on the page of each."""
        return paged(self, request, work.open_waves(_station(request)), lambda row: shapes.wave(row, []))

    @extend_schema(
        tags=TAGS, operation_id="warehouse_wave_make", request=shapes.WaveInput,
        responses={201: shapes.WaveShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Make a wave of what waits. 409 `nothing_to_pick`."""
        wish = valid(shapes.WaveInput, request)
        place = road_access.warehouse_of(request.user, wish["warehouse"])
        made = picking.make_wave(warehouse=place, actor=request.user.ref, most=wish["most"])
        return Response(shapes.wave(made, work.tasks_of(made)), status=201)


class WaveDoor(OperatorDoor):
    @extend_schema(tags=TAGS, operation_id="warehouse_wave", responses={200: shapes.WaveShape, **READ})
    def get(self, request: Request, number: str) -> Response:
        """One wave with its tasks in the order of the shelves."""
        found = access.wave(request.user, number)
        return Response(shapes.wave(found, work.tasks_of(found)))


class PickDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_wave_pick", request=shapes.ShelfCodeInput,
        responses={200: shapes.TaskShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """The piece is in hand: its unit is received. `status` is `dropped` where the order was cancelled. 409 `wrong_piece`."""
        found, wish = access.wave(request.user, number), valid(shapes.ShelfCodeInput, request)
        done = picking.pick(wave=found, piece=access.piece(request.user, wish["code"]), actor=request.user.ref)
        row = work.task_of(done.pk)
        return Response(shapes.task(row))


class ShortDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_wave_short", request=shapes.ShortInput,
        responses={200: shapes.WaveShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """The piece is not in its bin: another is named where there is one, and the bin is counted."""
        found, wish = access.wave(request.user, number), valid(shapes.ShortInput, request)
        task = found.tasks.filter(pk=wish["task"]).first()
        if task is None:
            raise NotFound
        picking.not_there(wave=found, task=task, actor=request.user.ref)
        return Response(shapes.wave(found, work.tasks_of(found)))


class TransfersDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_transfers", parameters=[AT, *PAGING],
        responses={200: page_of(shapes.TransferShape), **READ},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Transfers from and to a warehouse of mine; their pieces on the page of each."""
        return paged(self, request, work.transfers_of(_station(request)), shapes.transfer_row)

    @extend_schema(
        tags=TAGS, operation_id="warehouse_transfer_open", request=shapes.TransferInput,
        responses={201: shapes.TransferShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Begin a transfer."""
        wish = valid(shapes.TransferInput, request)
        target = by_code(wish["destination"])
        if target is None:
            raise NotFound
        origin = road_access.warehouse_of(request.user, wish["origin"])
        made = transfers.open_transfer(origin=origin, destination=target, actor=request.user.ref)
        return Response(shapes.transfer(made), status=201)


class TransferDoor(OperatorDoor):
    @extend_schema(tags=TAGS, operation_id="warehouse_transfer", responses={200: shapes.TransferShape, **READ})
    def get(self, request: Request, number: str) -> Response:
        """One transfer."""
        return Response(shapes.transfer(access.transfer(request.user, number)))


class TransferScanDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_transfer_scan", request=shapes.ShelfCodeInput,
        responses={200: shapes.TransferShape, **WRITE},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """A piece goes in (while it is packed) or has arrived (while it is on its way)."""
        found, wish = access.transfer(request.user, number), valid(shapes.ShelfCodeInput, request)
        verb = transfers.put if found.status == TransferStatus.PACKING else transfers.take_in
        verb(transfer=found, piece=access.piece(request.user, wish["code"]), actor=request.user.ref)
        return Response(shapes.transfer(found))


class TransferSendDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_transfer_send", request=None, responses={200: shapes.TransferShape, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        """It leaves."""
        return Response(
            shapes.transfer(transfers.send(transfer=access.transfer(request.user, number), actor=request.user.ref))
        )


class TransferCloseDoor(OperatorDoor):
    @extend_schema(
        tags=TAGS, operation_id="warehouse_transfer_close", request=None, responses={200: shapes.TransferShape, **WRITE}
    )
    def post(self, request: Request, number: str) -> Response:
        """Everything that came was scanned; the rest is missing."""
        return Response(
            shapes.transfer(transfers.close(transfer=access.transfer(request.user, number), actor=request.user.ref))
        )
