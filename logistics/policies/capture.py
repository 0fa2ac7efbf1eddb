"""What capturing asks for: poses, limits, how serial numbers are written. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from logistics.errors import BadMeasure
from marketplace.core.textnorm import nfkc

POSES: Mapping[str, object] = {
    "front": _("Front"),
    "back": pgettext_lazy("pose", "Back"),
    "label": _("Label"),
    "serial": _("Serial number"),
    "defect": _("Flaw"),
}
GUIDES: Mapping[str, object] = {
    "front": _("The whole front, straight, filling the picture."),
    "back": _("Turn it over: the whole back."),
    "label": _("The label, close enough to read every word."),
    "serial": _("The serial number, close and sharp."),
    "defect": _("Only if there is a flaw: show it up close."),
}
"""What the camera page says while it waits for the picture."""
REQUIRED_POSES = ("front",)
PUBLIC_POSES = frozenset({"front", "back", "defect"})
"""Labels and serial numbers are never shown to strangers."""
OPENING_POSES: Mapping[str, object] = {
    "seal_old": _("Old seal"),
    "contents": _("Contents"),
    "seal_new": _("New seal"),
}
PUBLIC_OPENING_POSES = frozenset({"seal_old", "seal_new"})
MISMATCHES: Mapping[str, object] = {
    "wrong_item": _("Another item"),
    "used": _("Used or opened"),
    "expired": _("Expired, or too close to it"),
    "incomplete": _("Parts missing"),
    "broken": _("Broken before it came"),
    "not_genuine": _("Looks like a fake"),
}
"""How a piece can differ from its listing."""
MAX_PHOTOS = 20
MAX_WEIGHT_G = 200_000
MAX_SIDE_MM = 5_000
SCALE_TOLERANCE_G = 300


@dataclass(frozen=True)
class Measures:
    """Weight in grams, sides in millimetres."""

    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int

    @property
    def volumetric_g(self) -> int:
        """Volumetric weight of air cargo: cubic centimetres / 6000 in kilograms, rounded up to a gram."""
        return -(-self.length_mm * self.width_mm * self.height_mm // 6000)

    @property
    def chargeable_g(self) -> int:
        return max(self.weight_g, self.volumetric_g)


def check(measures: Measures) -> Measures:
    """Return plausible measures. Raises BadMeasure naming the fields outside 1 … the limit."""
    limits = {"weight_g": MAX_WEIGHT_G, "length_mm": MAX_SIDE_MM, "width_mm": MAX_SIDE_MM, "height_mm": MAX_SIDE_MM}
    wrong = {
        name: _("Between 1 and %(limit)d.") % {"limit": limit}
        for name, limit in limits.items()
        if not 1 <= getattr(measures, name) <= limit
    }
    if wrong:
        raise BadMeasure(fields=wrong)
    return measures


def missing_poses(taken: Collection[str]) -> list[str]:
    return [pose for pose in REQUIRED_POSES if pose not in taken]


def plain_number(text: str) -> str:
    """A serial number or tag as it is compared: capitals, without spaces and hyphens, at most 80 characters."""
    return re.sub(r"[\s\-‐-―]", "", nfkc(text)).upper()[:80]


def weight_agrees(before_g: int, after_g: int) -> bool:
    """Two weighings of the same thing on two scales."""
    return abs(before_g - after_g) <= SCALE_TOLERANCE_G
