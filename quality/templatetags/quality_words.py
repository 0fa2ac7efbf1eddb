"""Figures of quality in templates."""

from django import template

register = template.Library()


@register.filter
def hundredths(value: object) -> str:
    """437 → 4.37; 10000 → 100; whole numbers in hundredths, without a float."""
    whole, rest = divmod(int(str(value or 0)), 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)
