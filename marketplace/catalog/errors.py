"""Refusals of the catalogue."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotFound


class ListingNotFound(NotFound):
    code = "listing_not_found"
    message = _("This item is not on sale any more, or the link is incomplete.")


class BadListing(DomainError):
    """Some fields cannot be stored. `fields` says which and why."""

    code = "bad_listing"
    message = _("Please check the marked fields.")


class NotReady(DomainError):
    """The listing lacks what the road and the law need before it may be shown. `fields` says what."""

    code = "listing_not_ready"
    status = 409
    message = _("This item cannot be submitted yet. Please complete the marked fields.")


class SkuTaken(Conflict):
    code = "sku_taken"
    message = _("You already have an item with this article number.")


class SellerCannotSell(Conflict):
    code = "seller_cannot_sell"
    message = _("Your shop is not open for selling yet, so this item cannot be put on sale.")


class SoldOut(Conflict):
    """Not enough free pieces. `fields` maps the public id of each short listing to what is left."""

    code = "sold_out"
    message = _("Sold out: there are not enough pieces left. Please choose fewer, or another item.")


class StockReserved(Conflict):
    """The count would fall below what shoppers have bought already. `fields["reserved"]` tells how many."""

    code = "stock_reserved"
    message = _("This is less than the pieces that are already sold and not shipped.")


class BadStock(DomainError):
    code = "bad_stock"
    message = _("Please enter a whole number of pieces from 0 to 1,000,000 and one of the listed places.")


class TooManyPictures(DomainError):
    code = "too_many_pictures"
    message = _("An item can have nine pictures. Please remove one first.")


class PictureNotFound(NotFound):
    code = "picture_not_found"
    message = _("This picture has been removed already.")


class FavouritesFull(Conflict):
    code = "favourites_full"
    message = _("You have saved as many items as we can keep. Please take one out first.")


class BadSheet(DomainError):
    """A file of goods cannot be read as a whole. `fields` names columns."""

    code = "bad_sheet"
    message = _("We cannot use this table. Please check the columns, or begin with our template.")


class ImportNotFound(NotFound):
    code = "import_not_found"
    message = _("We do not have this import (any more).")


class ImportRunning(Conflict):
    code = "import_running"
    message = _("Another file of your shop is still being read. Please wait until it has finished.")


class PaperNotFound(NotFound):
    code = "paper_not_found"
    message = _("This paper has been removed, or never was there.")


class TooManyPapers(DomainError):
    code = "too_many_papers"
    message = _("There are many papers already. Please remove one first.")


class AlreadyThere(Conflict):
    code = "already_there"
    message = _("This is there already.")


class BadVideo(DomainError):
    code = "bad_video"
    message = _("Please send an MP4 video of at most 60 seconds and 50 MB.")


class IpNoticeNotFound(NotFound):
    code = "ip_notice_not_found"
    message = _("We do not have this notice. Please check the number.")


class ReportNotFound(NotFound):
    code = "report_not_found"
    message = _("We do not have this report. Please check the address.")


class AlreadyReported(Conflict):
    code = "already_reported"
    message = _("You have reported this item already. We are looking at it.")


class ReportedTooMuch(DomainError):
    code = "reported_too_much"
    status = 429
    message = _("These are many reports for one day. Please go on tomorrow, or write to our desk.")


class NotByHand(Conflict):
    """A measure after a right holder's notice: only the notice's end lifts it."""

    code = "under_ip_notice"
    message = _("A right holder's notice about this item is open. It can be put on sale again when that has ended.")
