"""What the scan field needs to know from the server."""

from django import template

from marketplace.core import time

register = template.Library()


@register.simple_tag
def server_now() -> str:
    """The time by which a scan is judged; the page holds the device's clock against it."""
    return time.now().isoformat()
