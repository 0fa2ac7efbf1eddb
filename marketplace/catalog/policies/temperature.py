"""At which temperature goods must travel: what the seller says of them, else what their category asks for. Pure.

Classes are those of the road (`logistics.policies.climate`): ambient, cool (2–25 °C), chilled (2–8 °C), frozen. Which category
needs which is SAMPLE: no source at hand; the maker's label comes first, and that is what the seller says. What the HS code asks
for is added on the road: the colder of the two counts, so nobody can talk frozen goods warm.
"""

from collections.abc import Mapping
from typing import Protocol

ATTRIBUTE = "temperature"
CLASSES = ("ambient", "cool", "chilled", "frozen")
BY_CATEGORY: Mapping[str, str] = {
    "food-cheese-dairy": "chilled", "food-chocolate": "cool", "food-wine": "cool", "health-probiotics": "cool",
}  # fmt: skip


class _Category(Protocol):
    slug: str


class Goods(Protocol):
    """A listing as this rule sees it."""

    @property
    def attributes(self) -> Mapping[str, object]: ...

    @property
    def category(self) -> _Category: ...


def temperature_of(goods: Goods) -> str:
    """One of CLASSES; empty where neither seller nor category says anything."""
    said = str(goods.attributes.get(ATTRIBUTE) or "")
    return said if said in CLASSES else BY_CATEGORY.get(goods.category.slug, "")
