"""Refusals of returns."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class ReturnNotFound(NotFound):
    code = "return_not_found"


class NotDelivered(Conflict):
    code = "not_delivered"
    message = _("This order has not been delivered yet. You can return it after it arrives, or cancel it now.")


class WindowPassed(Conflict):
    code = "return_window_passed"
    message = _("The return window for this reason has passed. If something is wrong, our support team can still help.")


class NotReturnable(Conflict):
    code = "not_returnable"
    message = _("This reason does not allow a return for this item.")


class WishNotOffered(DomainError):
    code = "wish_not_offered"
    message = _("We cannot offer this yet. A refund is possible.")


class DeclinedBefore(Conflict):
    code = "declined_before"
    message = _(
        "We have examined this piece for this reason before. If you disagree, our support will look at it again."
    )


class MoreThanDelivered(Conflict):
    code = "more_than_delivered"
    message = _("You are returning more pieces than you have. Please lower the number.")


class NothingChosen(DomainError):
    code = "nothing_chosen"
    message = _("Choose at least one item to return.")


class NoReturnsCentre(Conflict):
    code = "no_returns_centre"
    message = _("We cannot take returns at this moment. Please write to our support, your right to return stays.")


class NotSettled(Conflict):
    code = "not_settled"
    message = _("This return is not settled yet. The choice is yours once the refund is decided.")


class UnknownLabel(NotFound):
    code = "unknown_label"
    message = _("No return belongs to this label. Put the parcel on the bench for parcels without a case.")


class LabelUsed(Conflict):
    code = "label_used"
    message = _("This label was already used. The return has been received or is closed.")


class NamedElsewhere(Conflict):
    code = "named_elsewhere"
    message = _(
        "The shopper has opened another return for these pieces since this label expired. Scan the label of that return."
    )


class NotYourBench(NotAllowed):
    code = "not_your_bench"
    message = _("This return belongs to another centre. Only colleagues posted there handle it.")


class OwnReturn(NotAllowed):
    code = "own_return"
    message = _("You are one of the sides of this return. A colleague has to do this.")


class WrongItem(NotFound):
    code = "wrong_item"
    message = _("This item does not belong to this return.")


class NotReceived(Conflict):
    code = "not_received"
    message = _("This return is not on the bench. Scan its label first.")


class AlreadyInspected(Conflict):
    code = "already_inspected"
    message = _("This item has already been inspected.")


class DecisionIncomplete(DomainError):
    code = "decision_incomplete"
    message = _("Choose a decision; to decline, write the reason that the shopper will read.")


class NeedsSecondPerson(NotAllowed):
    code = "needs_second_person"
    message = _("The evidence is not clear. A second colleague must decide this return.")


class UnknownCourierNumber(DomainError):
    code = "unknown_courier_number"
    message = _(
        "We do not know this courier's number. Please check it for typing mistakes; without a number the refund comes after"
        " the examination."
    )


class CourierNumberUsed(Conflict):
    code = "courier_number_used"
    message = _("This courier's number was used before. Please enter the number of this very parcel.")


class NotIntact(Conflict):
    code = "not_intact"
    message = _(
        "Without a reason only intact goods can come back: looking inside the box is fine, using it or breaking its hygienic seal is not."
    )


class Excepted(Conflict):
    code = "no_reason_excepted"
    message = _(
        "These goods cannot come back without a reason, as you were told before you bought. If something is wrong, choose what it is."
    )


class WasOnTime(Conflict):
    code = "was_on_time"
    message = _("This order came by the promised day. You can return it for another reason.")


class QuestionUnanswered(DomainError):
    code = "question_unanswered"
    message = _("Please answer the question about your reason.")


class ShotsNeeded(DomainError):
    code = "photographs_needed"
    message = _("We need photographs for this reason: the damage, and the parcel if it was damaged too.")


class TooManyShots(DomainError):
    code = "too_many_photographs"
    message = _("At most nine photographs and one short video for one return.")


class BadVideo(DomainError):
    code = "bad_video"
    message = _("Please send an MP4 video of at most 60 seconds and 50 MB.")


class UnknownShot(NotFound):
    code = "unknown_photograph"
    message = _("This photograph is not among those that you uploaded.")


class NoRecall(Conflict):
    code = "no_recall"
    message = _(
        "This carrier has been told already, or is still being told. Say in a few words whom you told and when."
    )


class NoPickup(Conflict):
    code = "no_pickup"
    message = _(
        "A courier comes only while the parcel waits for being sent. Please choose another time, or bring it to a courier."
    )


class SlotFull(Conflict):
    code = "slot_full"
    message = _("This time has just been taken. Please choose another one.")


class TooLateToAppeal(Conflict):
    code = "too_late_to_appeal"
    message = _("You can appeal against a refusal once, within seven days of the decision.")


class OfferGone(Conflict):
    code = "offer_gone"
    message = _("This offer no longer stands.")


class OfferRefused(DomainError):
    code = "offer_refused"
    message = _(
        "A part refund is more than nothing and less than the goods cost, and can be offered while the parcel waits to be sent."
    )


class TermsRefused(DomainError):
    code = "terms_refused"
    message = _("Your own terms must be better than what law and platform give anyway, and at most 90 days.")


class WayNotOpen(Conflict):
    """`fields["why"]`: a code (no_stock, no_quota, no_address …) where there is one."""

    code = "way_not_open"
    message = _("This is not open for your return now. A refund always is.")


class AlreadyDecided(Conflict):
    code = "already_decided"
    message = _("This return has been decided already.")


class NeedsOperations(NotAllowed):
    code = "needs_operations"
    message = _("What came back is not what went out, or much hangs on it. Operations must decide this return.")


class DispositionClosed(Conflict):
    code = "disposition_closed"
    message = _("This is not open for these goods: the law or customs do not allow it, or they are packed already.")


class ProofMissing(Conflict):
    code = "proof_missing"
    message = _("This needs its proof first: pictures before and after and a second person, or a box with its waybill.")


class NothingToPack(Conflict):
    code = "nothing_to_pack"
    message = _("Nothing waits here to be packed or sent.")


class BoxNotReady(Conflict):
    code = "box_not_ready"
    message = _(
        "Say first where the box goes and what it weighs with its pieces; then its label and papers can be printed."
    )


class WrongBox(Conflict):
    code = "wrong_box"
    message = _("This is not the label of this box. Scan the box that you hand over.")


class NotHomeward(Conflict):
    code = "not_homeward"
    message = _("This parcel does not go home now: it waits for an appeal, has left already, or has arrived.")


class FreightRefused(DomainError):
    code = "freight_refused"
    message = _(
        "What you paid a courier is given back once, where the way back was not yours to pay and the courier was your own."
    )


class BoxNotSent(Conflict):
    code = "box_not_sent"
    message = _("This box has not left our centre yet.")


class BoxSent(Conflict):
    code = "box_sent"
    message = _("This box has left already.")


class WaybillMissing(DomainError):
    code = "waybill_missing"
    message = _("Name the carrier, its waybill (each once) and what the way costs.")


class NothingAtCustoms(Conflict):
    code = "nothing_at_customs"
    message = _("Nothing of this return has to be set right at the customs desk.")
