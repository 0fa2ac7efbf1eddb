"""Which parcels must travel under cooling: by what was said of their goods, else by their HS codes."""

from collections.abc import Iterable

from logistics.models import Unit
from logistics.policies import climate


def classes_of(parcels: Iterable[int]) -> dict[int, str]:
    """Parcel → `frozen`, `chilled` or empty. One statement."""
    wanted = list(parcels)
    kinds: dict[int, list[str]] = {pk: [] for pk in wanted}
    rows = Unit.objects.filter(parcel__in=wanted).values_list("parcel_id", "line__temperature", "line__hs_code")
    for parcel, said, code in rows:
        kinds[parcel or 0].append(climate.class_of_line(said, code))
    return {pk: climate.cold_class(found) for pk, found in kinds.items()}
