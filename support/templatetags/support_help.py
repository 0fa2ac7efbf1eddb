"""The way to help on every page."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from support import contexts
from support.intents.names import name_of
from support.policies import reference

register = template.Library()
KINDS = {"order": _("Order"), "parcel": _("Parcel"), "return_case": _("Return"), "purchase": _("Purchase")}
OUR_ROOMS = ("/admin/", "/desk/", "/warehouse/")  # who works there answers, and asks nobody
UNNUMBERED = {"listing": _("The item you were looking at"), "passport": _("A piece with its passport")}


@register.simple_tag(takes_context=True)
def help_query(context: dict[str, Any]) -> str:
    """`?about=order%3AMO…&page=…` of the page that is being drawn; "" without a request (error pages)."""
    request = context.get("request")
    return contexts.query(request) if request is not None else ""


@register.simple_tag(takes_context=True)
def is_our_room(context: dict[str, Any]) -> bool:
    """Is this a page that our own people work on?"""
    request = context.get("request")
    return request is not None and request.path.startswith(OUR_ROOMS)


@register.filter
def about_words(text: str) -> str:
    """`order:MO…` as a shopper says it; what has no number of its own is named only."""
    kind, key = reference(text)
    return str(UNNUMBERED[kind]) if kind in UNNUMBERED else f"{KINDS[kind]} {key}" if kind in KINDS else ""


@register.filter
def topic_words(code: str) -> str:
    """A topic or a tag of ours as agents say it; a tag that somebody wrote as it is."""
    return name_of(code)
