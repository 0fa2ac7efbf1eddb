"""Refusals of buying."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotFound


class NotForSale(Conflict):
    """The listing is not on sale now: paused, retired, in moderation, or its seller may not sell."""

    code = "not_for_sale"
    message = _("This item is not on sale at the moment.")


class QuantityRefused(DomainError):
    code = "quantity_invalid"
    message = _("Choose a quantity between 1 and 99.")


class CartLineNotFound(NotFound):
    code = "cart_line_not_found"


class CartEmpty(DomainError):
    code = "cart_empty"
    status = 409
    message = _("Your cart is empty.")


class CannotQuote(Conflict):
    """Some items cannot be bought now. `fields` maps each listing to the code of its reason."""

    code = "cannot_quote"
    message = _("Some items in your cart cannot be bought right now. Please look at the notes beside them.")


class OrderedAlready(Conflict):
    """The quote was made of a cart whose goods were ordered meanwhile, in another window or on another device."""

    code = "ordered_already"
    message = _("You have ordered these goods in another window already. You find them under “My orders”.")


class OverOrderLimit(Conflict):
    code = "over_order_limit"
    message = _(
        "Goods of one shop above the limit for a single cross-border order can only travel as one single item. "
        "Your cart shows what you can do."
    )


class QuoteNotFound(NotFound):
    code = "quote_not_found"


class QuoteExpired(Conflict):
    code = "quote_expired"
    message = _("This price was locked for 15 minutes and has expired. Please refresh the price.")


class NoticeNotConfirmed(DomainError):
    code = "notice_not_confirmed"
    status = 409
    message = _("Please read and confirm the notice on overseas goods first.")


class ConsentMissing(DomainError):
    """`fields["purposes"]` names what the person has not agreed to."""

    code = "consent_missing"
    status = 409
    message = _("We need your agreement to use your data for customs and delivery before you can order.")


class IdentityNeeded(DomainError):
    code = "identity_needed"
    status = 409
    message = _("Customs needs the real name and ID number of the person who orders. Please add them first.")


class TooManyPeople(Conflict):
    """Many people's yearly limits are being spent on one address."""

    code = "too_many_people"
    message = _(
        "Goods from abroad are for each person's own use. Too many different people order to this address; "
        "please have the parcel sent to your own address."
    )


class OrderNotFound(NotFound):
    code = "order_not_found"


class PurchaseNotFound(NotFound):
    code = "purchase_not_found"


class NotPayable(Conflict):
    code = "not_payable"
    message = _("This order is not waiting for payment any more.")


class NotDelivered(Conflict):
    code = "not_delivered"
    message = _("You can confirm receipt once the parcel has been delivered.")


class EscrowFrozen(Conflict):
    code = "escrow_frozen"
    message = _("A return or dispute of this order is still open. The money waits until it is settled.")


class TooLateToCancel(Conflict):
    code = "too_late_to_cancel"
    message = _(
        "The goods are already on their way, so the order can no longer be cancelled. You can return them instead."
    )


class AddressNotYet(Conflict):
    """Unpaid, or paid and held: what was looked at is the purchase with the address it was placed with."""

    code = "address_not_yet"
    message = _(
        "The address can be changed once the order is confirmed. Until then, please cancel it and order again with the other "
        "address; that costs nothing."
    )


class OtherCountry(Conflict):
    """Tax, freight and the right to return were fixed for the country that it was ordered to."""

    code = "other_country"
    message = _(
        "The parcel can only go to another address in the same country. For another one, cancel the order and place it again."
    )


class OtherRecipient(Conflict):
    """Paid goods were declared for one person's own use; they do not change hands on their way."""

    code = "other_recipient"
    message = _(
        "The address can change, but not the person: a parcel from abroad is declared for the people named when it was ordered. "
        "Choose an address with the same recipient or with your own verified name. For somebody else, cancel the order and "
        "place it again; everything goes back to you."
    )


class CutRefused(DomainError):
    """No pieces, more than there are, or a reason that nobody knows."""

    code = "cut_refused"
    message = _("Choose what to take off the order, at most what is still on it.")


class PartTooLate(Conflict):
    code = "part_too_late"
    message = _(
        "These pieces have reached our warehouse already and can no longer be cancelled. You can return them instead."
    )


class NotYours(NotFound):
    """No such item among what this person received."""

    code = "item_not_yours"
    message = _("You can review an item once it has been delivered to you.")


class AlreadyReviewed(Conflict):
    code = "already_reviewed"
    message = _("You have reviewed this item already. Thank you.")


class OpinionNotFound(NotFound):
    code = "opinion_not_found"


class MayNotAnswer(Conflict):
    code = "may_not_answer"
    message = _("Questions are answered by the shop and by people who have received this item.")


class AnsweredAlready(Conflict):
    code = "answered_already"
    message = _("You have answered this already. Thank you.")


class AskedTooMuch(DomainError):
    code = "asked_too_much"
    status = 429
    message = _("You have asked a lot today. Please come back tomorrow, or write to our support.")


class ExchangeOver(Conflict):
    """The fourteen days are over, or both have spoken and read each other."""

    code = "exchange_over"
    message = _(
        "Both sides have fourteen days after delivery to say how it was. They are over, or both have read each other."
    )


class NoFollowUp(Conflict):
    code = "no_follow_up"
    message = _("A follow-up can be added once, within 180 days after a review that others can read.")


class AnswerFixed(Conflict):
    code = "answer_fixed"
    message = _("An answer can be changed within 48 hours after it was given.")


class OwnReview(Conflict):
    code = "own_review"
    message = _("A review is called helpful by others, not by who wrote it and not by the shop.")


class VotedTooMuch(DomainError):
    code = "voted_too_much"
    status = 429
    message = _("That were many votes for one day. Please come back tomorrow.")


class ChallengedAlready(Conflict):
    code = "challenged_already"
    message = _("A review can be challenged once, within 90 days after it can be read.")


class NotTheTime(Conflict):
    code = "not_the_time"
    message = _("This cannot be done at this step.")


class OwnDispute(Conflict):
    code = "own_dispute"
    message = _("You belong to one of the two sides. Somebody else has to decide it.")


class RuledAlready(Conflict):
    code = "ruled_already"
    message = _("Whoever ruled first cannot rule again. Somebody else must look at it.")


class TooManyPhotos(DomainError):
    code = "too_many_photos"
    message = _("A review can have six photos.")


class NothingMissing(Conflict):
    code = "nothing_missing"
    message = _("Choose the pieces that will not arrive, and why. The order must still be open.")


class DisputeOpen(Conflict):
    code = "dispute_open"
    message = _(
        "The bank is deciding about this payment and holds the money. Nothing can be refunded until that is settled, "
        "else it would go back twice."
    )


class RefundRefused(Conflict):
    """More than is left of a line, or nothing at all."""

    code = "refund_refused"
    message = _("This is more than can be refunded.")


class PieceGivenBack(Conflict):
    """One piece, one giving: another claim has it in hand, or its money went back before."""

    code = "piece_given_back"
    message = _("The money of this item was given back before, or somebody is looking into it already.")


class GoodwillRefused(DomainError):
    """`fields` says what is left: of the person's limit, or of what can go back to where it was paid from."""

    code = "goodwill_refused"
    message = _("Goodwill needs a reason and an amount within your limit, and is never for an order of one's own.")


class GoodwillNotFound(NotFound):
    code = "goodwill_not_found"


class DifferenceRefused(DomainError):
    code = "difference_refused"
    message = _("Name the document and what it says, in yuan; the order must have been paid.")


class CreditRefused(DomainError):
    """`fields["most_fen"]`: what these orders may be paid with at most."""

    code = "credit_refused"
    message = _(
        "A little of each order must be paid through a payment provider, because customs asks for its record. "
        "Please use less store credit."
    )


class CreditGone(Conflict):
    code = "credit_gone"
    message = _(
        "Your store credit is lower than it was, perhaps spent in another window. Please look at the price again."
    )


class ExchangeImpossible(Conflict):
    code = "exchange_impossible"
    message = _("This cannot be exchanged now. A refund is always possible.")


class ExchangeDearer(Conflict):
    code = "exchange_dearer"
    message = _("The exchange would cost you more than you agreed to. A refund is always possible.")
