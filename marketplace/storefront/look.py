"""The look as data: colours for the admin, and one row for every status that a person may meet on a page.

Templates read the table through `{% pill %}` of `templatetags/ui.py`; docs/look.md shows the whole family.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# The shop's 黛青 and paper as the space-separated RGB triples that django-unfold wants in UNFOLD["COLORS"].
UNFOLD_COLORS: dict[str, dict[str, str]] = {
    "base": {
        "50": "250 246 239",
        "100": "243 237 226",
        "200": "229 220 205",
        "300": "209 198 178",
        "400": "143 133 115",
        "500": "111 102 87",
        "600": "87 80 68",
        "700": "66 60 50",
        "800": "48 43 36",
        "900": "39 35 29",
        "950": "24 21 17",
    },
    "primary": {
        "50": "237 245 241",
        "100": "217 233 228",
        "200": "183 214 206",
        "300": "143 192 184",
        "400": "74 148 142",
        "500": "23 113 108",
        "600": "15 93 90",
        "700": "12 74 72",
        "800": "10 59 58",
        "900": "8 47 46",
        "950": "5 31 31",
    },
    "font": {
        "subtle-light": "var(--color-base-500)",
        "subtle-dark": "var(--color-base-400)",
        "default-light": "var(--color-base-700)",
        "default-dark": "var(--color-base-200)",
        "important-light": "var(--color-base-900)",
        "important-dark": "var(--color-base-50)",
    },
}


@dataclass(frozen=True, slots=True)
class StatusLook:
    """How one status is shown: its words, its tone (a `tone-…` class) and the icon that carries it without colour."""

    label: str | Promise
    tone: str
    icon: str


UNKNOWN_LOOK = StatusLook(_("Being checked"), "warn", "help")


def _held_words() -> str:
    """How the money of a paid order is told. The word of a licensed holder only where one is named (`ESCROW_HOLDER`)."""
    if holder := settings.ESCROW_HOLDER:
        return gettext("Held by %(holder)s, paid to the seller after you confirm") % {"holder": holder}
    return gettext("Paid; the seller gets it after you confirm")


held_words = lazy(_held_words, str)

# Keys are "noun:code" where a code means something else for another noun, else the bare code.
STATUS_LOOKS: dict[str, StatusLook] = {
    # listings and sellers
    "draft": StatusLook(_("Draft"), "plain", "edit"),
    "submitted": StatusLook(_("Submitted"), "info", "clock"),
    "in_review": StatusLook(_("In review"), "info", "clock"),
    "in_moderation": StatusLook(_("In review"), "info", "clock"),
    "approved": StatusLook(_("Approved"), "good", "check-circle"),
    "rejected": StatusLook(_("Not approved"), "bad", "x-circle"),
    "restricted": StatusLook(_("Restricted"), "warn", "alert"),
    "suspended": StatusLook(_("Suspended"), "bad", "alert"),
    "published": StatusLook(_("On sale"), "good", "check-circle"),
    "paused": StatusLook(_("Paused"), "warn", "clock"),
    "retired": StatusLook(_("Withdrawn"), "plain", "x-circle"),
    "missing": StatusLook(_("Missing"), "warn", "alert"),
    "provided": StatusLook(_("Provided"), "info", "clock"),
    "accepted": StatusLook(_("Accepted"), "good", "check-circle"),
    "waived": StatusLook(_("Waived"), "plain", "check"),
    "expired": StatusLook(_("Expired"), "plain", "clock"),
    "import:queued": StatusLook(_("Waiting"), "info", "clock"),
    "import:running": StatusLook(_("Being read"), "info", "refresh"),
    "import:done": StatusLook(_("Finished"), "good", "check-circle"),
    "import:failed": StatusLook(_("Cannot be read"), "bad", "alert"),
    "import:cancelled": StatusLook(_("Stopped"), "plain", "x-circle"),
    # money
    "open": StatusLook(_("Open"), "info", "clock"),
    "awaiting_payment": StatusLook(_("Awaiting payment"), "warn", "clock"),
    "paid": StatusLook(_("Paid"), "good", "check-circle"),
    "unpaid": StatusLook(_("Not paid"), "warn", "clock"),
    "partially_refunded": StatusLook(_("Partly refunded"), "info", "return"),
    "refunded": StatusLook(_("Refunded"), "good", "return"),
    "held": StatusLook(held_words(), "info", "lock"),
    "releasable": StatusLook(_("Ready to release"), "info", "clock"),
    "escrow:released": StatusLook(_("Paid to seller"), "good", "check-circle"),
    "frozen": StatusLook(_("Frozen"), "warn", "lock"),
    "created": StatusLook(_("Created"), "plain", "clock"),
    "sent": StatusLook(_("Under way"), "info", "clock"),
    "succeeded": StatusLook(_("Succeeded"), "good", "check-circle"),
    "failed": StatusLook(_("Failed"), "bad", "x-circle"),
    "unknown": UNKNOWN_LOOK,
    "hold:standing": StatusLook(_("Held"), "warn", "lock"),
    "hold:appealed": StatusLook(_("Appealed"), "info", "clock"),
    "hold:upheld": StatusLook(_("Stays held"), "warn", "lock"),
    "hold:lifted": StatusLook(_("Free again"), "good", "check-circle"),
    "payout:returned": StatusLook(_("Returned by the bank"), "bad", "return"),
    # promotions and membership
    "promotion:draft": StatusLook(_("Draft"), "plain", "edit"),
    "promotion:waiting": StatusLook(_("Waits for a second person"), "warn", "clock"),
    "promotion:live": StatusLook(_("On"), "good", "check-circle"),
    "promotion:paused": StatusLook(_("Paused"), "warn", "clock"),
    "promotion:ended": StatusLook(_("Over"), "plain", "clock"),
    "promotion:rejected": StatusLook(_("Not approved"), "bad", "x-circle"),
    "coupon:held": StatusLook(_("Ready to use"), "good", "coupon"),
    "coupon:reserved": StatusLook(_("In an unpaid purchase"), "warn", "clock"),
    "coupon:used": StatusLook(_("Used"), "plain", "check"),
    "coupon:expired": StatusLook(_("Expired"), "plain", "clock"),
    "cut:planned": StatusLook(_("Planned"), "info", "clock"),
    "cut:running": StatusLook(_("Running"), "good", "check-circle"),
    "cut:ended": StatusLook(_("Over"), "plain", "clock"),
    "cut:cancelled": StatusLook(_("Cancelled"), "plain", "x-circle"),
    "invitation:accepted": StatusLook(_("Waits for the first order"), "info", "clock"),
    "invitation:rewarded": StatusLook(_("Rewarded"), "good", "check-circle"),
    "invitation:refused": StatusLook(_("Does not count"), "plain", "x-circle"),
    "points:order": StatusLook(_("Order completed"), "good", "box"),
    "points:refund": StatusLook(_("Refund"), "plain", "return"),
    "points:spent": StatusLook(_("Exchanged for a coupon"), "plain", "coupon"),
    "points:invitation": StatusLook(_("Invitation"), "good", "users"),
    "points:review": StatusLook(_("Review"), "good", "star"),
    # wants and offers
    "case:opened": StatusLook(_("The seller answers"), "info", "clock"),
    "case:answered": StatusLook(_("Answered"), "info", "chat"),
    "case:evidence": StatusLook(_("Both sides show what they have"), "info", "camera"),
    "case:examining": StatusLook(_("Being examined"), "info", "search"),
    "case:ready": StatusLook(_("Waits for the ruling"), "warn", "clock"),
    "case:ruled": StatusLook(_("Ruled"), "warn", "check"),
    "challenge:open": StatusLook(_("Being looked at"), "warn", "clock"),
    "challenge:appealed": StatusLook(_("Second look"), "warn", "eye"),
    "opinion:held": StatusLook(_("Held back"), "warn", "clock"),
    "opinion:sealed": StatusLook(_("Not open yet"), "info", "lock"),
    "opinion:shown": StatusLook(_("Can be read"), "good", "eye"),
    "opinion:hidden": StatusLook(_("Hidden by law"), "bad", "lock"),
    "case:appealed": StatusLook(_("Second look"), "warn", "eye"),
    "case:reviewed": StatusLook(_("Second ruling"), "good", "check"),
    "case:final": StatusLook(_("Final"), "good", "check-circle"),
    "case:withdrawn": StatusLook(_("Withdrawn"), "plain", "x-circle"),
    "claim:open": StatusLook(_("Being looked at"), "info", "clock"),
    "claim:review": StatusLook(_("Being looked at"), "info", "eye"),
    "claim:asked": StatusLook(_("Waiting for the shopper"), "warn", "chat"),
    "claim:granted": StatusLook(_("Granted"), "good", "check"),
    "claim:paid": StatusLook(_("Paid"), "good", "check-circle"),
    "claim:refused": StatusLook(_("Not granted"), "bad", "x-circle"),
    "claim:elsewhere": StatusLook(_("Settled another way"), "plain", "check"),
    "claim:withdrawn": StatusLook(_("Withdrawn"), "plain", "x-circle"),
    "insurer:created": StatusLook(_("To be sent"), "plain", "clock"),
    "insurer:sent": StatusLook(_("Under way"), "info", "clock"),
    "insurer:unknown": StatusLook(_("No answer yet"), "warn", "alert"),
    "insurer:submitted": StatusLook(_("With the insurer"), "info", "shield"),
    "insurer:more": StatusLook(_("They want to know more"), "warn", "chat"),
    "insurer:accepted": StatusLook(_("Accepted"), "good", "check"),
    "insurer:refused": StatusLook(_("Refused"), "bad", "x-circle"),
    "insurer:paid": StatusLook(_("Paid"), "good", "check-circle"),
    "insurer:failed": StatusLook(_("Not taken"), "bad", "alert"),
    "recovery:demanded": StatusLook(_("Asked back"), "info", "clock"),
    "recovery:received": StatusLook(_("Came in"), "good", "check-circle"),
    "recovery:written_off": StatusLook(_("Written off"), "plain", "x-circle"),
    "pack:asked": StatusLook(_("Asked for"), "info", "clock"),
    "pack:making": StatusLook(_("Being made"), "info", "clock"),
    "pack:ready": StatusLook(_("Ready"), "good", "check-circle"),
    "pack:failed": StatusLook(_("Failed"), "bad", "x-circle"),
    "chargeback:open": StatusLook(_("The bank decides"), "warn", "clock"),
    "chargeback:won": StatusLook(_("Won"), "good", "check-circle"),
    "chargeback:lost": StatusLook(_("Lost"), "bad", "x-circle"),
    "want:open": StatusLook(_("Waiting for offers"), "info", "clock"),
    "want:chosen": StatusLook(_("In your cart"), "warn", "cart"),
    "want:bought": StatusLook(_("Bought"), "good", "check-circle"),
    "want:withdrawn": StatusLook(_("Withdrawn"), "plain", "x-circle"),
    "want:expired": StatusLook(_("Expired"), "plain", "clock"),
    "offer:open": StatusLook(_("Waiting for the choice"), "info", "clock"),
    "offer:accepted": StatusLook(_("Chosen, not paid yet"), "warn", "cart"),
    "offer:bought": StatusLook(_("Bought"), "good", "check-circle"),
    "offer:declined": StatusLook(_("Not chosen"), "plain", "x-circle"),
    "offer:withdrawn": StatusLook(_("Withdrawn"), "plain", "x-circle"),
    "offer:expired": StatusLook(_("Expired"), "plain", "clock"),
    "offer:lapsed": StatusLook(_("Chosen, then not bought"), "plain", "x-circle"),
    # orders
    "placed": StatusLook(_("Placed"), "info", "check"),
    "confirmed": StatusLook(_("Confirmed by seller"), "info", "check-circle"),
    "cancelled": StatusLook(_("Cancelled"), "plain", "x-circle"),
    "completed": StatusLook(_("Completed"), "good", "check-circle"),
    # things and parcels
    "expected": StatusLook(_("Expected"), "plain", "clock"),
    "received": StatusLook(_("Received"), "info", "warehouse"),
    "captured": StatusLook(_("Photographed"), "info", "camera"),
    "packed": StatusLook(_("Packed"), "info", "box"),
    "shipped": StatusLook(_("Shipped"), "info", "plane"),
    "packing": StatusLook(_("Packing"), "info", "box"),
    "sealed": StatusLook(_("Sealed"), "seal", "seal"),
    "bagged": StatusLook(_("In the bag"), "info", "box"),
    "manifested": StatusLook(_("On the flight list"), "info", "clipboard"),
    "departed": StatusLook(_("In the air"), "info", "plane"),
    "arrived": StatusLook(_("Landed in China"), "info", "flag"),
    "in_customs": StatusLook(_("In customs"), "info", "customs"),
    "opened": StatusLook(_("Opened, with our escort"), "warn", "eye"),
    "cleared": StatusLook(_("Cleared customs"), "good", "stamp"),
    "last_mile": StatusLook(_("Out for delivery"), "info", "truck"),
    "delivered": StatusLook(_("Delivered"), "good", "check-circle"),
    "delayed": StatusLook(_("Delayed"), "warn", "clock"),
    "damaged": StatusLook(_("Damaged"), "bad", "alert"),
    "lost": StatusLook(_("Lost"), "bad", "alert"),
    "returned_to_sender": StatusLook(_("Sent back"), "warn", "return"),
    "issued": StatusLook(_("Issued"), "plain", "tag"),
    "applied": StatusLook(_("Intact"), "seal", "seal"),
    "broken": StatusLook(_("Broken"), "bad", "alert"),
    "void": StatusLook(_("Void"), "plain", "x-circle"),
    "matched": StatusLook(_("Documents match"), "good", "check"),
    "declared": StatusLook(_("Declared"), "info", "customs"),
    "inspection": StatusLook(_("Under inspection"), "warn", "eye"),
    "released": StatusLook(_("Released"), "good", "stamp"),
    # returns
    "requested": StatusLook(_("Requested"), "info", "clock"),
    "label_issued": StatusLook(_("Label ready"), "info", "tag"),
    "at_warehouse": StatusLook(_("At our warehouse"), "info", "warehouse"),
    "waiting": StatusLook(_("Waiting for the goods"), "plain", "clock"),
    "in_transit": StatusLook(_("On the way"), "info", "truck"),
    "returning": StatusLook(_("Coming back"), "info", "return"),
    "returned": StatusLook(_("Returned"), "good", "return"),
    "inspected": StatusLook(_("Inspected"), "info", "scan"),
    "decided": StatusLook(_("Decided"), "info", "check"),
    "settled": StatusLook(_("Settled"), "good", "check-circle"),
    "declined": StatusLook(_("Declined"), "bad", "x-circle"),
    "withdrawn": StatusLook(_("Withdrawn by you"), "plain", "undo"),
    "disposed": StatusLook(_("Disposed of"), "plain", "trash"),
    # disputes, tickets, audits
    "answered": StatusLook(_("Answered"), "info", "chat"),
    "ruled": StatusLook(_("Ruled"), "info", "clipboard"),
    "final": StatusLook(_("Final"), "plain", "check"),
    "dispute:opened": StatusLook(_("Raised"), "warn", "alert"),
    "audit:drawn": StatusLook(_("Sealed"), "seal", "seal"),
    "audit:dispatched": StatusLook(_("Under way"), "info", "clock"),
    "audit:on_site": StatusLook(_("Visit going on"), "info", "store"),
    "audit:filed": StatusLook(_("Filed, being decided"), "info", "clipboard"),
    "audit:decided": StatusLook(_("Decided"), "info", "check"),
    "audit:appealed": StatusLook(_("Under appeal"), "warn", "clock"),
    "audit:void": StatusLook(_("Called off"), "plain", "x-circle"),
    "audit_period:committed": StatusLook(_("Promised, not drawn yet"), "info", "lock"),
    "audit_period:drawn": StatusLook(_("Drawn, visits under way"), "info", "seal"),
    "audit_period:published": StatusLook(_("Published, open to check"), "good", "check-circle"),
    "ticket:new": StatusLook(_("New"), "warn", "spark"),
    "waiting_customer": StatusLook(_("Waiting for the shopper"), "plain", "clock"),
    "waiting_seller": StatusLook(_("Waiting for the seller"), "plain", "clock"),
    "solved": StatusLook(_("Solved"), "good", "check-circle"),
    "closed": StatusLook(_("Closed"), "plain", "check"),
    "compensation:requested": StatusLook(_("A lead decides"), "warn", "clock"),
    "compensation:given": StatusLook(_("Given"), "good", "check-circle"),
    "compensation:refused": StatusLook(_("Refused"), "bad", "x-circle"),
    "compensation:withdrawn": StatusLook(_("Withdrawn"), "plain", "undo"),
    "reopened": StatusLook(_("Reopened"), "warn", "undo"),
}


def status_look(code: str, noun: str = "") -> StatusLook:
    """The look of a status code; of `noun:code` where that is listed. An unlisted code reads as being checked."""
    return STATUS_LOOKS.get(f"{noun}:{code}") or STATUS_LOOKS.get(code) or UNKNOWN_LOOK
