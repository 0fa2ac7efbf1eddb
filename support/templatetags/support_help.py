"""The way to help on every page."""

from typing import Any

from django import template

from support import contexts

register = template.Library()


@register.simple_tag(takes_context=True)
def help_query(context: dict[str, Any]) -> str:
    """`?about=order%3AMO…&page=…` of the page that is being drawn; "" without a request (error pages)."""
    request = context.get("request")
    return contexts.query(request) if request is not None else ""
