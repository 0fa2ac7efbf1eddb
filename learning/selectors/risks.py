"""What to expect of one listing, from the table of the night before. Three statements."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from learning.models import RiskTable
from learning.policies import keys, risk
from learning.policies.risk import Goods, Prediction
from marketplace.catalog.models import Listing
from marketplace.catalog.policies.advice import FEW_PICTURES, SHORT_TEXT

ENOUGH = 200  # pieces that the table rests on before it says anything
WHY: dict[str, Any] = {
    "band": _("Goods of this price come back more often than others of their kind."),
    "brand": _("This brand comes back more often than others of its kind."),
    "seller": _("Your goods came back more often than those of other shops of this kind."),
    "thin": _("Listings that say or show this little come back more often."),
}
GOOD: dict[str, Any] = {
    "band": _("Goods of this price come back less often than others of their kind."),
    "brand": _("This brand comes back less often than others of its kind."),
    "seller": _("Your goods come back less often than those of other shops of this kind."),
    "thin": _("Listings as complete as this one come back less often."),
}
LACKS: dict[str, Any] = {
    "attributes": _(
        "Fill in the properties: size, material, shade. Most who change their mind expected something else."
    ),
    "text": _("Write what it is like: how it is worn, how it smells, what is in the box."),
    "pictures": _(
        "Add pictures until there are three: the thing itself, a detail, something to compare its size with."
    ),
}


@dataclass(frozen=True)
class Risk:
    """`prediction`: none while the table rests on too little. `to_do`: what the seller can do before it goes on sale."""

    prediction: Prediction | None
    why: list[Any]
    good: list[Any]
    to_do: list[Any]

    @property
    def percent(self) -> float:
        return round(100 * self.prediction.rate, 1) if self.prediction else 0.0

    @property
    def usual_percent(self) -> float:
        return round(100 * self.prediction.usual, 1) if self.prediction else 0.0


def of_listing(listing: Listing) -> Risk:
    """Reads the listing as it is now; nothing is stored."""
    lacks = {
        "attributes": not listing.attributes, "text": len(listing.description) < SHORT_TEXT,
        "pictures": listing.pictures.count() < FEW_PICTURES,
    }  # fmt: skip
    to_do = [LACKS[name] for name, is_lacking in lacks.items() if is_lacking]
    table = RiskTable.objects.first()
    if table is None or table.body["pieces"] < ENOUGH:
        return Risk(None, [], [], to_do)
    root = listing.category.parent_id or listing.category_id
    goods = Goods(
        str(root), str(keys.band_of(listing.price_fen)), listing.brand, str(listing.seller_id), str(sum(lacks.values()))
    )
    found = risk.predict(table.body, goods)
    raising = [WHY[name] for name, _times in found.raising]
    return Risk(found, raising, [GOOD[name] for name, _times in found.lowering], to_do)


def tested() -> dict[str, Any] | None:
    """How the method did on the last sixty days, for ops; none where it was not tried."""
    table = RiskTable.objects.first()
    return {**table.body["tested"], "made_at": table.made_at} if table and table.body.get("tested") else None
