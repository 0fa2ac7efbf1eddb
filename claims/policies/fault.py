"""Whose hands the pieces were in when it happened, as `party:code`. Pure."""

LAST_MILE = ("last_mile", "returning", "came_back", "delivered")
FLYING = ("manifested", "departed", "arrived")
AT_CUSTOMS = ("in_customs", "opened", "cleared")
# The touch of a box (action of custody) → its stage from then on.
TOUCHES = {
    "sealed": "sealed", "departed": "departed", "arrived": "arrived", "declared": "in_customs", "released": "cleared",
    "handed_over": "last_mile",
}  # fmt: skip


def fault_of(
    *, stage: str, carrier: str, warehouse: str, airline: str, broker: str, seller: str, mismatch: str = "",
    is_lighter_at_customs: bool = False,
) -> str:  # fmt: skip
    """The party that had it. `stage` is the parcel's status; a piece that our bench found so came so from its seller."""
    if mismatch:
        return f"seller:{seller}"
    if is_lighter_at_customs or stage in AT_CUSTOMS:
        return f"broker:{broker}"
    if stage in LAST_MILE and carrier:
        return f"carrier:{carrier}"
    if stage in FLYING and airline:
        return f"airline:{airline}"
    return f"warehouse:{warehouse}"
