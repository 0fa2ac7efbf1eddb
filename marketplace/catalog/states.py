"""States of a listing, and of a file of goods."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.states import Machine, table


class ListingStatus(models.TextChoices):
    DRAFT = "draft"
    IN_MODERATION = "in_moderation"
    PUBLISHED = "published"
    REJECTED = "rejected"
    PAUSED = "paused"
    RETIRED = "retired"
    PRIVATE = "private"  # for one shopper only (`reserved_for`); whatever asks for "published" never meets it


LISTING = Machine(
    "listing",
    table(
        draft="in_moderation published private retired",
        in_moderation="published rejected draft retired",
        rejected="draft in_moderation retired",
        published="paused retired in_moderation rejected",
        paused="published retired in_moderation rejected",
        private="retired",
        retired="",
    ),
)


class ImportState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


IMPORT = Machine(
    "import",
    table(queued="running cancelled failed", running="done failed cancelled", done="", failed="", cancelled=""),
    field="state",
)


class TermKind(models.TextChoices):
    """What a row of the search dictionary says."""

    SAME = "same", _("means the same")
    TRAIT = "trait", _("means the same; describes, does not name")
    BRAND = "brand", _("name of a brand")
    LEADS = "leads", _("nickname or broader word")
    WORD = "word", _("word not to be cut")


class IpNoticeState(models.TextChoices):
    """A right holder's notice: `forwarded` means the goods are off sale and the seller knows."""

    RECEIVED = "received"
    REFUSED = "refused"
    FORWARDED = "forwarded"
    COUNTERED = "countered"
    IN_COURT = "in_court"
    RESTORED = "restored"
    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"


IP_NOTICE = Machine(
    "ip_notice",
    table(
        received="forwarded refused withdrawn",
        forwarded="countered upheld withdrawn",
        countered="restored in_court withdrawn",
        in_court="restored upheld withdrawn",
        refused="", restored="", upheld="", withdrawn="",
    ),
    field="state",
)  # fmt: skip


class ReportState(models.TextChoices):
    """What somebody reported: `upheld` took the goods down, `dismissed` left them."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


REPORT = Machine("listing_report", table(open="upheld dismissed", upheld="", dismissed=""), field="state")
IP_OPEN = (IpNoticeState.FORWARDED, IpNoticeState.COUNTERED, IpNoticeState.IN_COURT)
