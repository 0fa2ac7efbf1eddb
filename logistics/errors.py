"""Refusals of the road. Codes are permanent; each sentence says what to do next."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed


class UnknownWarehouse(DomainError):
    code = "unknown_warehouse"
    message = _("There is no warehouse with this code.")


class BadWarehouse(DomainError):
    code = "bad_warehouse"
    message = _(
        "Please check the warehouse: a code of 3 to 8 capitals and digits, a known airport and country. Warehouses stand abroad, "
        "returns centres in China."
    )


class WarehouseTaken(Conflict):
    code = "warehouse_taken"
    message = _("There is a warehouse with this code already.")


class BadPosting(DomainError):
    code = "bad_posting"
    message = _(
        "Operators work at warehouses abroad, inspectors at returns centres. Give the colleague that role first."
    )


class PostedAlready(Conflict):
    code = "posted_already"
    message = _("This colleague works at this place already.")


class RecordChanged(Conflict):
    code = "record_changed"
    message = _("This order was already handed over with other facts. A trade record never changes.")


class AddressFixed(Conflict):
    """The label is printed and the seal is on: customs will be told exactly this address."""

    code = "address_fixed"
    message = _(
        "The parcel is sealed and its label is printed, so the address can no longer be changed. "
        "Please write to our support if nobody can receive it there."
    )


class TooLateToCancel(Conflict):
    code = "too_late_to_cancel"
    message = _(
        "The goods of this order have already reached our warehouse. It can no longer be stopped, but returned after delivery."
    )


class ConsignmentCancelled(Conflict):
    code = "consignment_cancelled"
    message = _("This order was cancelled. Set the goods aside; the seller will be told.")


class NothingExpected(Conflict):
    code = "nothing_expected"
    message = _("Everything of this order has already been received.")


class BadMeasure(DomainError):
    code = "bad_measure"
    message = _("Please check weight and size.")


class PhotosMissing(DomainError):
    code = "photos_missing"
    message = _("Please take the pictures that are still missing.")


class TooManyPhotos(DomainError):
    code = "too_many_photos"
    message = _("There are enough pictures of this. Please do not add more.")


class TagUsed(Conflict):
    code = "tag_used"
    message = _("This tamper tag is already on another item. Take a fresh one.")


class GoodsDiffer(Conflict):
    """The piece was reported as different from its listing, and operations have not cleared it. `fields["reason"]`."""

    code = "goods_differ"
    message = _(
        "This item was reported as not what was listed, so it cannot be packed. Set it aside: operations decide whether it "
        "may go."
    )


class OtherOrder(Conflict):
    code = "other_order"
    message = _("This item belongs to another order. One parcel carries one order only.")


class OtherTemperature(Conflict):
    code = "other_temperature"
    message = _(
        "These goods need another temperature: frozen, chilled and all other parcels travel in bags of their own."
    )


class NotCooled(Conflict):
    code = "not_cooled"
    message = _("This flight keeps nothing cold, and goods in this bag must stay chilled or frozen.")


class OtherWarehouse(Conflict):
    code = "other_warehouse"
    message = _("These are not in the same warehouse.")


class ParcelClosed(Conflict):
    code = "parcel_closed"
    message = _("This parcel is sealed. Its contents can only change after a recorded opening.")


class ParcelEmpty(Conflict):
    code = "parcel_empty"
    message = _("There is nothing in this parcel.")


class NotWeighed(Conflict):
    code = "not_weighed"
    message = _("Weigh and measure the parcel before sealing it.")


class UnknownSeal(DomainError):
    code = "unknown_seal"
    message = _("This seal number was never issued. Stop and tell your shift lead.")


class SealSpent(Conflict):
    code = "seal_spent"
    message = _("This seal number has been used. A seal lives once: take a new one.")


class SealNotYours(NotAllowed):
    code = "seal_not_yours"
    message = _("This seal was issued to somebody else. Use one from your own stock.")


class SealNumberTaken(Conflict):
    code = "seal_number_taken"
    message = _("One of these seal numbers was issued before. Numbers are never issued twice.")


class SealMismatch(Conflict):
    code = "seal_mismatch"
    message = _("The seal on the parcel is not the one on record. Stop, keep the parcel apart and tell operations.")


class NotSealed(Conflict):
    code = "not_sealed"
    message = _("This parcel carries no seal. It cannot go on.")


class BagClosed(Conflict):
    code = "bag_closed"
    message = _("This bag is closed.")


class BagEmpty(Conflict):
    code = "bag_empty"
    message = _("There is nothing in this bag.")


class NotInBag(Conflict):
    code = "not_in_bag"
    message = _("This parcel is not in this bag.")


class ContentsIncomplete(Conflict):
    code = "contents_incomplete"
    message = _(
        "The parcel must hold exactly what was ordered before it is sealed. If a piece will not come, operations takes it off "
        "the order first."
    )


class StillTravelling(Conflict):
    code = "still_travelling"
    message = _(
        "These pieces are still on their way. Only what never came, lies unpacked in our warehouse, was lost or was sent back "
        "by customs can be taken off an order."
    )


class NotLostYet(Conflict):
    code = "not_lost_yet"
    message = _(
        "Something was heard of this parcel a short while ago. It can be declared lost once it has been silent for seven days."
    )


class NoCustomsDistrict(DomainError):
    code = "no_customs_district"
    message = _("We do not clear customs at this airport. Choose one that has a customs district on file.")


class BadFlight(DomainError):
    code = "bad_flight"
    message = _("Please check the flight: number, airports, times.")


class WaybillTaken(Conflict):
    code = "waybill_taken"
    message = _("This air waybill number is already in use.")


class NotOnFlight(Conflict):
    code = "not_on_flight"
    message = _("This bag is not on this flight.")


class BookedElsewhere(Conflict):
    code = "booked_elsewhere"
    message = _(
        "Parcels in this bag have a place on another flight. Load the bag there, or ask operations to roll them first."
    )


class PastCutoff(Conflict):
    """`fields["cutoff_at"]`."""

    code = "past_cutoff"
    message = _(
        "The cut-off of this flight is over. Load the bag on the next one, or ask operations whether it still goes."
    )


class FlightFull(Conflict):
    code = "flight_full"
    message = _(
        "This flight has no room left for the bag beside what is booked on it. Ask operations for another flight."
    )


class NoDangerousGoods(Conflict):
    code = "no_dangerous_goods"
    message = _("This flight carries no dangerous goods, and there are some in this bag. Load it on one that does.")


class OtherAirport(Conflict):
    code = "other_airport"
    message = _("This bag is not at the airport that the flight leaves from.")


class FlightClosed(Conflict):
    code = "flight_closed"
    message = _("The manifest of this flight is closed.")


class FlightEmpty(Conflict):
    code = "flight_empty"
    message = _("There is no bag on this flight.")


class BagsOpen(Conflict):
    code = "bags_open"
    message = _("A bag on this flight is still open.")


class NoEscort(Conflict):
    code = "no_escort"
    message = _("Name the escort first: nothing flies without somebody to meet it.")


class ManifestMismatch(Conflict):
    code = "manifest_mismatch"
    message = _("Order, payment and waybill do not agree for some parcels. The manifest stays open.")


class NotTheEscort(NotAllowed):
    code = "not_the_escort"
    message = _("Only the escort of this flight may do this.")


class NoInspection(Conflict):
    code = "no_inspection"
    message = _("Customs has not asked to inspect this parcel. It must stay closed.")


class OpeningOpen(Conflict):
    code = "opening_open"
    message = _("This parcel is open right now.")


class NoOpening(Conflict):
    code = "no_opening"
    message = _("This parcel is not open.")


class UnknownCarrier(DomainError):
    code = "unknown_carrier"
    message = _("We do not work with this carrier.")


class BadSignature(NotAllowed):
    code = "bad_signature"
    message = _("The signature of this message is not valid.")


class UnknownWaybill(DomainError):
    code = "unknown_waybill"
    status = 404
    message = _("We do not know this waybill number.")


class CustomsUnreachable(DomainError):
    code = "customs_unreachable"
    status = 502
    message = _("Customs does not answer at the moment. We keep trying.")


# --- console and seals --------------------------------------------------------------------------------------------------


class ScanParked(Conflict):
    """Nothing was changed; the scan was kept with its reason (`Parked`)."""

    code = "scan_parked"
    message = _("This scan was set aside and changed nothing. Tell your shift lead.")


class StrangeDevice(Conflict):
    code = "strange_device"
    message = _("This device may not scan here. The scan was set aside and operations were told.")


class WeightParked(Conflict):
    code = "weight_parked"
    message = _("The weight does not fit what is in the parcel. Check the contents and weigh again.")


class NotScreened(Conflict):
    code = "not_screened"
    message = _("These parcels must be screened for dangerous goods first.")


class DangerousGoods(Conflict):
    code = "dangerous_goods"
    message = _("These parcels hold goods that may not fly. Take them out of the bag.")


class AnswersMissing(DomainError):
    code = "answers_missing"
    message = _("Please answer every question about dangerous goods.")


class SealIncidentOpen(Conflict):
    code = "seal_incident_open"
    message = _("Something is wrong with the seal of this parcel. It stays where it is until operations have decided.")


class ColdChainBroken(Conflict):
    code = "cold_chain_broken"
    message = _("The goods of this parcel were too warm or too cold. It goes no further unless operations release it.")


class IncidentNotMended(Conflict):
    code = "incident_not_mended"
    message = _("The parcel is not in order yet: check its seal again, or put a new one on, before you close this.")


class NothingToUndo(Conflict):
    code = "nothing_to_undo"
    message = _("The last step of this cannot be taken back here.")


class HandoverOpen(Conflict):
    code = "handover_open"
    message = _("Your last handover has not been signed by the other side yet.")


class BadColleague(DomainError):
    code = "bad_colleague"
    message = _("Choose a colleague who works at this warehouse. Nobody can hand over to themselves.")


class BadStation(DomainError):
    code = "bad_station"
    message = _("A station has letters, digits and hyphens, at most 20.")


class PrintedAlready(Conflict):
    code = "printed_already"
    message = _("This print job has already ended otherwise. Ask for a reprint.")


class NoCodeFound(DomainError):
    code = "no_code_found"
    message = _("There is no readable code in this picture. Hold the camera closer and keep it still.")


# --- customs, openings, escorts -------------------------------------------------------------------------------------------


class BadDeclaration(DomainError):
    """`fields` names every value that customs' schema refuses, why, and who has to mend it."""

    code = "bad_declaration"
    message = _("These values do not fit the official customs message. Nothing was sent.")


class NotWithdrawable(Conflict):
    code = "not_withdrawable"
    message = _("This list cannot be withdrawn: it was not declared yet, or customs has already decided.")


class NotReturnable(Conflict):
    code = "not_returnable"
    message = _(
        "Customs takes no return of these goods: the list was not released, or more would come back than came in."
    )


class EscortAbsent(Conflict):
    code = "escort_absent"
    message = _("No escort is on duty at this flight right now. Take over first: nothing is opened without one.")


class HandoverToOneself(DomainError):
    code = "handover_to_oneself"
    message = _("Hand over to another escort: nobody signs to themselves.")


class EscortHandoverOpen(Conflict):
    code = "escort_handover_open"
    message = _("A handover of this flight already waits for its second signature.")


class NoHandover(Conflict):
    code = "no_handover"
    message = _("There is no handover that waits for you.")


class ParcelLiesOpen(Conflict):
    code = "parcel_lies_open"
    message = _("A parcel lies open. Seal it again before you go.")


class ClockJump(DomainError):
    code = "clock_jump"
    message = _("The time on the phone cannot be right. Please set its clock and send it again.")


class SignaturesMissing(DomainError):
    code = "signatures_missing"
    message = _("The opening needs the escort's signature. Draw it, or type the name and confirm.")


# The passport: inspectors' statements, loggers, partners' events.
class BadStatement(DomainError):
    code = "bad_statement"
    status = 422
    message = _("This is no signed statement of the kind that inspectors send. Please make it with the signing tool.")


class StatementForged(BadStatement):
    code = "statement_forged"
    message = _("The signature does not fit this statement and key.")


class KeyUnknown(BadStatement):
    code = "key_unknown"
    message = _("This key is not registered to you.")


class KeyNotInForce(Conflict):
    code = "key_not_in_force"
    message = _("This key is not in force: it waits for our approval, has run out or was revoked.")


class KeyTaken(Conflict):
    code = "key_taken"
    message = _("This key is already registered.")


class NotIndependent(NotAllowed):
    code = "not_independent"
    message = _("Only an independent inspector with a registered account may do this.")


class BadLoggerFile(DomainError):
    code = "bad_logger_file"
    status = 422
    message = _("This file cannot be read as the record of a temperature logger.")


class BatchFixed(Conflict):
    code = "batch_fixed"
    message = _("Another batch is already on record for this item.")


class BadCapture(DomainError):
    code = "bad_capture"
    message = _("This is not a valid EPCIS 2.0 capture document.")


class BadMail(DomainError):
    code = "bad_mail"
    message = _("This is not a mail address we can write to.")


class NotReleased(Conflict):
    code = "not_released"
    message = _("Only a parcel that customs has released gets a courier.")
