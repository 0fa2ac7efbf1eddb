"""What a look at a seal says. Pure. The four steps (view, verify, tug, twist) are CTPAT's; classes are ISO 17712's."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.textnorm import nfkc

INTACT, MISMATCH, MISSING, TAMPERED = "intact", "mismatch", "missing", "tampered"
STOCK = "stock"
CLASSES = {
    "I": _("Indicative: shows that somebody was there"),
    "S": _("Security: resists for a while"),
    "H": _("High security: needs a bolt cutter"),
}
STEPS = {
    "viewed": _("View: seal and lock are whole"),
    "verified": _("Verify: the number is the one on record"),
    "tugged": _("Tug: it does not give"),
    "twisted": _("Twist: it does not unscrew"),
}
OUTCOMES = {
    INTACT: _("The seal is whole and is the one on record"),
    MISMATCH: _("Another number than the one on record"),
    MISSING: _("There is no seal"),
    TAMPERED: _("The seal gives way or was tampered with"),
}
POINTS = {
    "bench": _("At the bench"),
    "load": _("When loading"),
    "arrival": _("On arrival"),
    "opening": _("Before an opening"),
    "hand_over": _("When handing over"),
}
RESOLUTIONS = {
    "intact": _("The right seal was on it all the time"),
    "replaced": _("Contents checked, a new seal is on"),
    "taken_back": _("Opened at our bench, packed anew"),
    "given_up": _("The parcel is given up"),
    "voided": _("The missing seals are out of circulation"),
}


def outcome(*, expected: str, seen: str, viewed: bool, tugged: bool, twisted: bool) -> str:
    """What the check found. A number that nobody can read is a missing seal; a right number that gives way is tampering."""
    if not seen:
        return MISSING
    if seen != expected:
        return MISMATCH
    return INTACT if viewed and tugged and twisted else TAMPERED


def plain_number(text: str) -> str:
    """A seal number as printed: capitals, no spaces."""
    return "".join(nfkc(text[:80]).upper().split())[:20]
