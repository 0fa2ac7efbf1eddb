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


class NotYours(NotFound):
    """No such item among what this person received."""

    code = "item_not_yours"
    message = _("You can review an item once it has been delivered to you and the order is completed.")


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


class GoodwillRefused(DomainError):
    code = "goodwill_refused"
    message = _("Goodwill is between 1 fen and 500 yuan, with a reason, and never for an order of one's own.")
