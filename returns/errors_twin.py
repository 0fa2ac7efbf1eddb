"""Refusals around the twin match."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Conflict, DomainError, NotAllowed, NotFound


class NumberOfAnother(Conflict):
    code = "number_of_another"
    message = _(
        "A number on this piece belongs to another delivery. No refund can follow from it: a colleague must inspect the piece again."
    )


class RightOver(Conflict):
    code = "right_over"
    message = _(
        "A serial number or tag that was recorded abroad is missing, so the right to return without a reason has ended. Decline it: "
        "the shopper may still report a quality fault, or appeal."
    )


class NeedsSomebodyElse(NotAllowed):
    code = "needs_somebody_else"
    message = _("Whoever inspected a piece is not its second pair of eyes. A colleague must do this.")


class LookNotFound(NotFound):
    code = "look_not_found"


class NotInspected(Conflict):
    code = "not_inspected"
    message = _("This piece has not been inspected yet, or has left the centre.")


class LookDone(Conflict):
    code = "look_done"
    message = _("Somebody has already done this.")


class BadOpinion(DomainError):
    code = "bad_opinion"
    message = _("Say whether it is the same piece, another one, or not clear.")


class StrayNotFound(NotFound):
    code = "stray_not_found"


class LabelIsKnown(Conflict):
    code = "label_is_known"
    message = _("A return belongs to this label. Receive it by its label instead.")


class PicturesAwaited(Conflict):
    code = "pictures_awaited"
    message = _("The pictures are still being compared. It takes some seconds; then decide.")


class PicturesMissing(DomainError):
    code = "pictures_missing"
    message = _(
        "There are pictures from abroad: a second inspection needs pictures of its own. Take at least one pose again that was taken abroad."
    )


class PieceHeld(Conflict):
    code = "piece_held"
    message = _("Whether this piece is genuine is being examined. It stays at our centre until that is decided.")


class WordAwaited(Conflict):
    code = "word_awaited"
    message = _(
        "The shopper wished for an exchange and may still choose. The money goes back once they choose it, or after their time."
    )
