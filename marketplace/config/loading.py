"""Rooms above the road that know where freight is to fly: dotted functions `(flight, parcels) → {parcel pk: where it is booked}`.

Loading refuses what one of them names, and the three-document gate lists it (docs/freight.md).
"""

BOOKED_ELSEWHERE: tuple[str, ...] = ("freight.selectors.places.elsewhere",)
