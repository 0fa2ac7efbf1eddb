"""Typed properties: which hold for a category, and whether values fit them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

YES_NO = {"yes": _("Yes"), "no": _("No")}


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """One property as a form, a label or a filter needs it. `choices` maps code to words in the reader's language."""

    category: str
    code: str
    name: str
    kind: str
    unit: str
    choices: tuple[tuple[str, str], ...]
    on_label: bool

    def words(self, value: Any) -> str:
        """A stored value as people read it: choice in words, number with its unit."""
        text = str(value)
        if self.kind == "choice":
            return dict(self.choices).get(text, text)
        if self.kind == "yesno":
            return str(YES_NO.get(text, text))
        return f"{text} {self.unit}" if self.unit and self.kind == "number" and "/" not in self.unit else text


def of_category(specs: Iterable[AttributeSpec], slug: str) -> tuple[AttributeSpec, ...]:
    """Properties of a category and of what stands above it, each code once, the nearer one winning."""
    found: dict[str, AttributeSpec] = {}
    for spec in specs:
        if slug == spec.category or slug.startswith(f"{spec.category}-"):
            known = found.get(spec.code)
            if known is None or len(spec.category) > len(known.category):
                found[spec.code] = spec
    return tuple(found.values())


def faults(specs: Iterable[AttributeSpec], values: Mapping[str, Any]) -> dict[str, Any]:
    """Code → what is wrong with its value. Properties we do not know are left alone: sellers may say more than we ask."""
    return {spec.code: fault for spec in specs if spec.code in values and (fault := _fault(spec, values[spec.code]))}


def missing_on_label(specs: Iterable[AttributeSpec], values: Mapping[str, Any]) -> tuple[AttributeSpec, ...]:
    """What the Chinese electronic label should say and does not."""
    return tuple(spec for spec in specs if spec.on_label and not values.get(spec.code))


def _fault(spec: AttributeSpec, value: Any) -> Any:
    if value in ("", None):
        return None
    if spec.kind == "number" and not _is_number(value):
        return _("This must be a number.")
    if spec.kind == "choice" and str(value) not in dict(spec.choices):
        return _("Please choose one of the listed values.")
    if spec.kind == "yesno" and str(value) not in YES_NO:
        return _("Please answer yes or no.")
    return None


def _is_number(value: Any) -> bool:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return False
    return number.is_finite() and number >= 0
