"""Addresses of stored pictures in the seller's lists. `{% load seller_pictures %}`."""

from django import template

from marketplace.storefront.tiles import picture_url

register = template.Library()


@register.filter
def picture_address(name: str) -> str:
    """The address of a stored picture; a drawing where there is none."""
    return picture_url(name)
