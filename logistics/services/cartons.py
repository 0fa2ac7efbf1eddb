"""Cartons as data: what a warehouse stocks."""

from django.db import transaction

from logistics.models import Carton
from logistics.policies.cartons import Box
from marketplace.core import trail
from marketplace.core.errors import DomainError


@transaction.atomic
def keep(*, box: Box, is_active: bool, actor: str) -> Carton:
    """Enter a carton, or change or retire the one of this code. Raises DomainError for sizes that no box has."""
    code = "".join(box.code.split()).upper()[:12]
    sizes = {"length_mm": box.length_mm, "width_mm": box.width_mm, "height_mm": box.height_mm, "max_g": box.max_g}
    if not code or not all(0 < value <= 100_000 for value in sizes.values()) or not 0 <= box.tare_g <= 20_000:
        raise DomainError(code="bad_carton", fields={"code": code})
    values = {**sizes, "tare_g": box.tare_g, "is_active": is_active}
    made, _is_new = Carton.objects.update_or_create(code=code, defaults=values)
    trail.record(verb="carton.keep", target=f"carton:{code}", actor=actor, after=values)
    return made
