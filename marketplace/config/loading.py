"""What rooms above the road know about loading, as dotted functions. Docs: docs/freight.md.

`BOOKED_ELSEWHERE`: `(flight, parcels) → {parcel pk: where it is booked}`. Loading refuses what one of them names, and the
three-document gate lists it.
`LOADING_LIMITS`: `(flight, parcels of a bag) → ""`, or a code of logistics/policies/loading.py: the flight is full beside what is
booked on it, or its method takes no dangerous goods.
"""

BOOKED_ELSEWHERE: tuple[str, ...] = ("freight.selectors.places.elsewhere",)
LOADING_LIMITS: tuple[str, ...] = ("freight.selectors.places.goods_refused", "freight.selectors.places.overfull")
