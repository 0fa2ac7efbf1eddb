"""How the twin match looks to the people at the bench."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from logistics.policies.capture import GUIDES, POSES
from logistics.records import Photo
from returns import selectors_twin
from returns.models import CaseSignal, Look, PictureMatch


def words_of_reason(code: str) -> str:
    """Reasons that numbers of others, pictures and rights add to those of `presenting`; empty for unknown ones."""
    return {
        "number_of_another_shopper": _("A number on it belongs to a piece of another shopper. No refund can follow."),
        "number_of_another_delivery": _(
            "A number on it belongs to another delivery of this shopper. No refund can follow."
        ),
        "number_of_another_piece": _("A number on it belongs to another piece of this order."),
        "not_in_parcel": _("The piece was not in the parcel."),
        "no_reason_ended": _(
            "It is not complete: the right to return without a reason has ended. A quality complaint stays possible."
        ),
        "pictures_same": _("Pictures: every recorded detail was found again."),
        "pictures_differ": _("Pictures: a recorded detail was not found again."),
        "pictures_unclear": _("Pictures: not clear enough to say."),
        "returns_most": _("Sends back most of what they buy."),
        "weight_of_a_box": _("Weighs hardly more than an empty box."),
        "serial_differs": _("The serial number differs from the one recorded abroad."),
        "tag_differs": _("The tamper tag differs from the one recorded abroad."),
        "mismatched_before": _("Pieces of this shopper were not what was sent, more than once."),
        "tag_absent": _("A tamper tag was recorded abroad and is missing now."),
        "traces_of_use": _("Traces of use."),
        "kept_to_the_end": _("Kept until the end of the days without a reason."),
        "worn_before": _("Worn pieces came back before, without a reason."),
    }.get(code, "")


def signal_words(code: str) -> str:
    """What a signal is called; it is a hint, never a judgement."""
    return {
        "serial_returner": _("Returns very often"),
        "empty_box": _("Perhaps an empty box"),
        "swapped": _("Perhaps swapped"),
        "wardrobing": _("Perhaps worn and brought back"),
    }.get(code, code)


def signals(rows: Iterable[CaseSignal]) -> list[dict[str, Any]]:
    """Signals with their reasons in words."""
    return [
        {"words": signal_words(row.code), "reasons": [words_of_reason(code) or code for code in row.reasons]}
        for row in rows
    ]


def pairs(photos: Sequence[Photo], match: PictureMatch | None) -> list[dict[str, Any]]:
    """Pictures of both sides by pose, with what the comparison said of each."""
    told = {pose["pose"]: pose for pose in match.poses} if match else {}
    opinions = {"same": _("same"), "unclear": _("not clear"), "other": _("differs")}
    found = []
    for out, back in selectors_twin.comparable(photos):
        figures = told.get(out.pose, {})
        found.append(
            {
                "pose": out.pose,
                "label": str(POSES.get(out.pose, out.pose)),
                "before": out.url,
                "now": back.url,
                "opinion": opinions.get(figures.get("opinion", ""), ""),
                "tone": {"same": "good", "other": "bad"}.get(figures.get("opinion", ""), "warn"),
                "figures": _figures(figures),
            }
        )
    return found


def _figures(figures: Mapping[str, Any]) -> str:
    if figures.get("agreement") is None:
        return _("too little to compare") if figures else ""
    return _("worst spot %(agreement)d %%, corners %(inliers)d, hash distance %(distance)s of 64") % {
        "agreement": round(100 * max(0.0, figures["agreement"])),
        "inliers": figures.get("inliers", 0),
        "distance": figures.get("hash_distance", "–"),
    }


def looks(rows: Iterable[Look]) -> list[dict[str, Any]]:
    """Further looks: who, what they saw, what still waits."""
    opinions = {"same": _("It is the same piece"), "other": _("It is another piece"), "unclear": _("I cannot tell")}
    verdicts = {"match": _("It is the same piece"), "mismatch": _("It is another piece"), "unsure": _("Not clear")}
    return [
        {
            "look": row,
            "kind": _("Look by a second person") if row.kind == Look.Kind.SECOND else _("Inspected again"),
            "words": opinions.get(row.opinion) or verdicts.get(row.verdict) or _("waits for a colleague"),
        }
        for row in rows
    ]


def poses(photos: Iterable[Photo]) -> list[dict[str, Any]]:
    """Poses of the bench, those first that were taken abroad, each with its guide and the picture to repeat."""
    there = {photo.pose: photo for photo in photos if photo.stage == "outbound"}
    found = [
        {
            "name": f"photo_{pose}",
            "label": label,
            "guide": GUIDES[pose],
            "is_wanted": pose in there and pose in selectors_twin.COMPARED,
        }
        for pose, label in POSES.items()
    ]
    return sorted(found, key=lambda pose: not pose["is_wanted"])
