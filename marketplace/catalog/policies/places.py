"""Where stock lies: with the seller, or in one of our warehouses (`warehouse:<code>`)."""

import re

SELLER_PLACE = "seller"
WAREHOUSE = re.compile(r"warehouse:[A-Z0-9]{2,8}")


def is_place(place: str) -> bool:
    return place == SELLER_PLACE or bool(WAREHOUSE.fullmatch(place))
