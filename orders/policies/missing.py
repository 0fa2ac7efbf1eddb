"""Goods that will not arrive: why, and who bears it unless ops says otherwise. Codes are permanent. Pure."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

SELLER, PLATFORM = "seller", "platform"


@dataclass(frozen=True)
class Cause:
    """`told`: what the shopper reads. `road`: the words of logistics for pieces that this cause fits."""

    code: str
    label: Any
    told: Any
    bearer: str
    road: frozenset[str]


CAUSES: dict[str, Cause] = {
    cause.code: cause
    for cause in (
        Cause(
            "never_came", _("The seller did not hand it in"), _("The seller could not supply it."), SELLER,
            frozenset({"never_came"}),
        ),
        Cause(
            "not_fit_to_fly", _("It came, but may not or cannot travel"), _("It may not travel: we found that on receiving it."),
            SELLER, frozenset({"at_warehouse"}),
        ),
        Cause(
            "spoilt_with_us", _("It was damaged or lost in our warehouse"), _("It was damaged in our warehouse."), PLATFORM,
            frozenset({"at_warehouse", "never_came"}),
        ),
        Cause("lost", _("The parcel is lost"), _("The parcel was lost on the way."), PLATFORM, frozenset({"lost"})),
        Cause(
            "spoilt_on_the_way", _("It was spoilt on the way"), _("It was spoilt on the way to you."), PLATFORM, frozenset({"spoilt"})
        ),
        Cause(
            "came_back", _("The courier could not deliver it"), _("It could not be delivered and came back to us."), PLATFORM,
            frozenset({"came_back"}),
        ),
        Cause("sent_back", _("Customs sends it back"), _("Customs did not let it in."), PLATFORM, frozenset({"sent_back"})),
    )
}  # fmt: skip


def default_for(roads: frozenset[str]) -> Cause | None:
    """The cause that fits all pieces that are gone; None where a person must say."""
    fitting = [cause for cause in CAUSES.values() if roads and roads <= cause.road]
    return fitting[0] if fitting else None
