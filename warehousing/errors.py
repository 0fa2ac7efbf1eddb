"""What the shelf room refuses. Codes are permanent."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotFound


class BadNotice(DomainError):
    code = "bad_notice"
    message = _("Please check the goods and the numbers of your notice.")


class BadZone(DomainError):
    code = "bad_zone"
    message = _(
        "Please check the zone: a code of 1 to 4 capitals and digits, 1 to 99 racks of 1 to 9 levels, a warehouse abroad."
    )


class ZoneTaken(Conflict):
    code = "zone_taken"
    message = _("This warehouse has a zone or bins of this code already.")


class NotYourWarehouse(DomainError):
    code = "not_your_warehouse"
    message = _("Your orders do not leave from this warehouse. Please choose one of those offered.")


class SlotFull(Conflict):
    code = "slot_full"
    message = _("This hour is full. Please choose another one.")


class SlotOver(Conflict):
    code = "slot_over"
    message = _("This hour is over or belongs to another warehouse. Please choose another one.")


class NotHandedIn(Conflict):
    code = "not_handed_in"
    message = _("Sign the receipt at the counter first.")


class MoreThanAnnounced(Conflict):
    code = "more_than_announced"
    message = _("More than was announced. Count what is beyond as surplus: it is set aside until the seller decides.")


class NothingCounted(DomainError):
    code = "nothing_counted"
    message = _("Say how many pieces you counted.")


class NoSurplus(Conflict):
    code = "no_surplus"
    message = _("There is no surplus that waits for a decision.")


class NoRoom(Conflict):
    code = "no_room"
    message = _("This warehouse has no place set up for this. Please tell operations.")


class BinFull(Conflict):
    code = "bin_full"
    message = _("This bin is full.")


class BinClosed(Conflict):
    code = "bin_closed"
    message = _("Nothing new goes into this bin.")


class WrongTemperature(Conflict):
    code = "wrong_temperature"
    message = _("This piece needs another temperature class.")


class PieceElsewhere(Conflict):
    code = "piece_elsewhere"
    message = _("By our book this piece lies elsewhere.")


class AlreadyHere(Conflict):
    code = "already_here"
    message = _("This piece lies here already.")


class PieceTaken(Conflict):
    code = "piece_taken"
    message = _("This piece is already meant for an order or a transfer.")


class NotForSale(Conflict):
    code = "not_for_sale"
    message = _("Damaged pieces and surplus stay in quarantine.")


class WrongPlace(Conflict):
    code = "wrong_place"
    message = _("That is not a bin of this warehouse.")


class BinMoved(Conflict):
    code = "bin_moved"
    message = _("Something was moved in or out of this bin during the count. Please count again from the beginning.")


class CountOpen(Conflict):
    code = "count_open"
    message = _("This bin is being counted.")


class CountOver(Conflict):
    code = "count_over"
    message = _("This count is over.")


class SecondPerson(Conflict):
    code = "second_person"
    message = _("The second count is made by somebody else.")


class NothingToPick(Conflict):
    code = "nothing_to_pick"
    message = _("No order waits for pieces from these shelves.")


class WrongPiece(Conflict):
    code = "wrong_piece"
    message = _("This is not the piece to pick.")


class TransferClosed(Conflict):
    code = "transfer_closed"
    message = _("This transfer is no longer being packed.")


class TransferEmpty(Conflict):
    code = "transfer_empty"
    message = _("There is nothing in this transfer.")


class StockPromised(Conflict):
    code = "stock_promised"
    message = _("All pieces of these goods here are promised to orders.")


class UnknownCode(NotFound):
    code = "unknown_code"
    message = _("This code is unknown here")


class BadOrder(DomainError):
    code = "bad_order"
    message = _("This order is not one of yours that this warehouse still expects.")


class BadRecall(DomainError):
    code = "bad_recall"
    message = _("Please check the goods and the numbers of what you call back.")


class NotSoMany(Conflict):
    code = "not_so_many"
    message = _("So many free pieces do not lie there. Pieces promised to orders stay.")


class RecallEmpty(Conflict):
    code = "recall_empty"
    message = _("Scan the pieces first. Where none is there, call it off.")


class RecallUnscanned(Conflict):
    code = "recall_unscanned"
    message = _("Some pieces are neither scanned nor reported as not there.")


class StorageOwed(Conflict):
    code = "storage_owed"
    message = _("Storage is settled before the goods leave. What you earned here does not cover it yet.")


class BestBeforeNeeded(DomainError):
    code = "best_before_needed"
    message = _("These goods carry a best-before date. Please enter it as printed.")


class BadBestBefore(DomainError):
    code = "bad_best_before"
    message = _("This best-before date cannot be right. Please check it.")


class TooShort(Conflict):
    code = "too_short"
    message = _("The best-before date is too near for the road and the shopper. It stays in quarantine.")


class LossOver(Conflict):
    code = "loss_over"
    message = _("This loss has been decided already.")


class SamePerson(Conflict):
    code = "same_person"
    message = _("Somebody who did not notice or count it decides.")
