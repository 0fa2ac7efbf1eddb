"""Refusals of promotions and membership."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class PromotionNotFound(NotFound):
    code = "promotion_not_found"
    message = _("There is no such promotion, or it is over.")


class CouponNotFound(NotFound):
    code = "coupon_not_found"
    message = _("We do not know this code. Please check the letters and digits.")


class CouponsGone(Conflict):
    code = "coupons_gone"
    message = _("All coupons of this kind have been handed out.")


class HeldAlready(Conflict):
    code = "held_already"
    message = _("You have as many coupons of this kind as one person can have.")


class NotForYou(Conflict):
    code = "not_for_you"
    message = _("This coupon is for members of another tier.")


class NotEnoughPoints(Conflict):
    code = "not_enough_points"
    message = _("You do not have enough points for this yet.")


class DiscountGone(Conflict):
    """A discount of the quote cannot be had any more: its coupon lies in another purchase, or its budget is spent."""

    code = "discount_gone"
    message = _("One of the discounts is not available any more. Please refresh the price; nothing was ordered.")


class BadPromotion(DomainError):
    """Some fields cannot be stored. `fields` says which and why."""

    code = "bad_promotion"
    message = _("Please check the marked fields.")


class NeedsAnother(NotAllowed):
    code = "needs_another_person"
    message = _("Whoever made the promotion cannot approve it. Somebody else has to.")


class BadPriceCut(DomainError):
    """Some fields cannot be stored. `fields` says which and why."""

    code = "bad_price_cut"
    message = _("Please check the marked fields.")


class PriceCutNotFound(NotFound):
    code = "price_cut_not_found"
    message = _("There is no such time-limited price.")


class BirthdaySet(Conflict):
    code = "birthday_set"
    message = _("A birthday can be changed once a year. Please write to our desk if it is wrong.")


class BadBirthday(DomainError):
    code = "bad_birthday"
    message = _("This is not a day of the calendar.")


class InvitationRefused(Conflict):
    """`fields["why"]`: own_code, unknown_code, not_new, invited_already, same_person, same_device, same_address, too_many."""

    code = "invitation_refused"
    message = _("This invitation cannot be accepted.")
