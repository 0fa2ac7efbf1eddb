"""How freight writes weights, volumes and local times."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def kilos(grams: int | None) -> str:
    """12500 → `12.5`."""
    return f"{(grams or 0) / 1000:,.1f}".removesuffix(".0")


@register.filter
def cubic(cm3: int | None) -> str:
    """3000000 → `3.00` cubic metres."""
    return f"{(cm3 or 0) / 1_000_000:,.2f}"


@register.filter
def percent(basis_points: int) -> str:
    """1850 → `18.5 %`."""
    return f"{basis_points / 100:g} %"


@register.simple_tag
def local(moment: datetime | None, zone: str) -> SafeString:
    """The wall time of a place, with its offset; the machine reads the moment."""
    if moment is None:
        return format_html("–")
    there = moment.astimezone(ZoneInfo(zone))
    offset = there.strftime("%z")
    return format_html(
        '<time datetime="{}">{}</time> <span class="tiny muted">UTC{}:{}</span>', moment.isoformat(),
        f"{there:%m-%d %H:%M}", offset[:3], offset[3:],
    )  # fmt: skip


@register.simple_tag
def word(words: Mapping[str, Any], code: str) -> Any:
    """The words for a code, the code itself where there are none."""
    return words.get(code, code)
