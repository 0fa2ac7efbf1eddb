"""Refusals of freight. Codes are permanent; each sentence says what to do next."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError


class BadLane(DomainError):
    code = "bad_lane"
    message = _("Please check the lane: two known airports, and we must clear customs where it ends.")


class LaneTaken(Conflict):
    code = "lane_taken"
    message = _("There is a lane between these airports already.")


class BadContract(DomainError):
    code = "bad_contract"
    message = _("Please check the contract: its days, and breaks that begin at 0 kg and climb.")


class ContractOverlaps(Conflict):
    code = "contract_overlaps"
    message = _("Another contract of this method is in force on some of these days. End it first.")


class BadMethod(DomainError):
    code = "bad_method"
    message = _("Please check the transport method: a short code that is free, a name, and the days to the door.")


class BadSchedule(DomainError):
    code = "bad_schedule"
    message = _("Please check the schedule: flight number, times, capacity and days.")


class ScheduleTaken(Conflict):
    code = "schedule_taken"
    message = _("This flight number is on the schedule for this weekday and these days already.")


class BadBlock(DomainError):
    code = "bad_block"
    message = _("Please check the block: a three-digit airline prefix and serials of at most seven digits.")


class BlockOverlaps(Conflict):
    code = "block_overlaps"
    message = _("Some of these air waybill numbers are in another block already.")


class NoWaybillLeft(Conflict):
    code = "no_waybill_left"
    message = _("There is no air waybill number left for this airline. Enter the next block.")


class NotPlannable(Conflict):
    code = "not_plannable"
    message = _("This departure takes nothing more: it is closed, gone or past its cut-off.")


class NoRoom(Conflict):
    code = "no_room"
    message = _("This departure has no room left for it.")


class GoodsRefused(Conflict):
    code = "goods_refused"
    message = _("These goods may not travel this way.")


class AlreadyBooked(Conflict):
    code = "already_booked"
    message = _("This parcel is booked already. Roll it first.")


class NothingWaits(Conflict):
    code = "nothing_waits"
    message = _("No sealed parcel waits for a flight from this airport.")


class PlanNotReady(Conflict):
    code = "plan_not_ready"
    message = _("This plan cannot be applied: it is still being made, or its time is over.")


class PlanStale(Conflict):
    code = "plan_stale"
    message = _("Parcels or flights changed since this plan was made. Make a new one.")


class BadReason(DomainError):
    code = "bad_reason"
    message = _("Please choose one of the reasons.")


class BadInvoice(DomainError):
    code = "bad_invoice"
    message = _("Some lines of this invoice cannot be read. Nothing was taken in.")


class InvoiceTaken(Conflict):
    code = "invoice_taken"
    message = _("An invoice with this number from this carrier was taken in already.")


class WhyMissing(DomainError):
    code = "why_missing"
    message = _("Please say why; it is kept with the decision.")


class InvoiceOpen(Conflict):
    code = "invoice_open"
    message = _("Decide about every difference before this invoice is paid.")


class PaidByBill(Conflict):
    code = "paid_by_bill"
    message = _("Finance has booked a bill for these flights. Its payment by the bank settles this invoice.")


class OutageRuns(Conflict):
    code = "outage_runs"
    message = _("This lane is stopped already.")


class BadDetour(DomainError):
    code = "bad_detour"
    message = _("Choose another lane from the same airport for the parcels that wait.")


class BadPaid(DomainError):
    code = "bad_paid"
    message = _("This is not what the bank can have paid for it: in yuan the sum owed, abroad within a quarter of it.")
