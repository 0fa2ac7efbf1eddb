"""The reason tree: what is asked for each reason, and how many photographs belong to it. Data; pure functions over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from returns.policies.rights import STATES


@dataclass(frozen=True)
class Ask:
    """One guided question. `is_required`: without an answer there is no return for this reason."""

    code: str
    words: Any
    options: tuple[tuple[str, Any], ...]
    is_required: bool = False


@dataclass(frozen=True)
class Branch:
    """A reason: its words, its questions, the photographs it needs (`shots`, more with certain answers), and advice."""

    words: Any
    asks: tuple[Ask, ...] = ()
    shots: int = 0
    more_shots: tuple[tuple[str, str, int], ...] = ()  # (question, answer, how many instead)
    advice: Any = ""


STATE = Ask(
    "state", _("How is it now?"),
    (
        ("unopened", _("Not opened")),
        ("box_opened", _("Box opened to look, its inner seal is whole")),
        ("seal_broken", _("Inner seal opened, not used")),
        ("used", _("Used")),
    ),
)  # fmt: skip
PARCEL = Ask(
    "parcel", _("Was the parcel damaged when it came?"),
    (("yes", _("Yes, the parcel too")), ("no", _("No, only the piece inside"))), is_required=True,
)  # fmt: skip
FAULT = Ask(
    "fault", _("What is wrong with it?"),
    (
        ("dead", _("It does not work at all")), ("part", _("A part of it does not work")), ("look", _("Stain, scratch or colour")),
        ("size", _("Size or material is not as described")), ("expired", _("Expired, or too close to it")),
    ),
)  # fmt: skip
WRONG = Ask(
    "wrong", _("What came instead?"),
    (("other", _("Another item")), ("variant", _("Another colour, size or version")), ("more", _("More than I ordered"))),
)  # fmt: skip
MISSING = Ask(
    "missing", _("What is missing?"),
    (("accessory", _("An accessory, a manual, a gift inside")), ("amount", _("It holds less than it should"))),
)  # fmt: skip
DOUBT = Ask(
    "doubt", _("Why do you doubt it?"),
    (
        ("look", _("Print, stitching or material")), ("smell", _("Smell or texture")), ("number", _("Its number cannot be verified")),
        ("shop", _("A counter or the brand said so")),
    ),
)  # fmt: skip

TREE: dict[str, Branch] = {
    "no_reason": Branch(_("I changed my mind (7 days, no reason needed)"), (STATE,),
                        advice=_("Opening the box to look is fine. Used goods and broken hygienic seals cannot come back this way.")),
    "quality": Branch(_("Quality problem"), (FAULT,), advice=_("A photograph or a short video of the fault makes it faster.")),
    "damaged": Branch(_("Arrived damaged"), (PARCEL,), shots=1, more_shots=(("parcel", "yes", 2),),
                      advice=_("Photograph the damage; if the parcel was damaged too, the parcel as well.")),
    "wrong": Branch(_("Not what I ordered"), (WRONG,), advice=_("A photograph of what came makes it faster.")),
    "missing": Branch(_("Something is missing from it"), (MISSING,),
                      advice=_("If a whole piece of your order never came, ask our support: it need not go back.")),
    "late": Branch(_("It came too late"), advice=_("For orders that came after the promised day.")),
    "not_genuine": Branch(_("I doubt it is genuine"), (DOUBT,),
                          advice=_("If an examination finds a fake, you get three times the price on top. Keep packaging and tags.")),
}  # fmt: skip
MOST_SHOTS, MOST_VIDEOS, VIDEO_SECONDS, VIDEO_BYTES = 9, 1, 60, 50 * 1024 * 1024


def unanswered(reason: str, answers: Mapping[str, str]) -> list[str]:
    """Questions without which this reason does not go on."""
    return [ask.code for ask in TREE[reason].asks if ask.is_required and not answers.get(ask.code)]


def cleaned(reason: str, answers: Mapping[str, Any]) -> dict[str, str] | None:
    """The answers that belong to this reason; None where one of them is not among its options."""
    found: dict[str, str] = {}
    for ask in TREE[reason].asks:
        said = answers.get(ask.code) or ""
        if said and said not in dict(ask.options):
            return None
        if said:
            found[ask.code] = str(said)
    return found


def shots_needed(reason: str, answers: Mapping[str, str]) -> int:
    """How many photographs this reason needs with these answers."""
    branch = TREE[reason]
    return max([branch.shots, *(many for ask, answer, many in branch.more_shots if answers.get(ask) == answer)])


def state_of(answers: Mapping[str, str]) -> str:
    """How the piece is, as far as it was said; `rights.STATES`."""
    said = answers.get("state", "")
    return said if said in STATES else ""
