"""WeChat: a customer-service message while the window is open, else a template message where one is configured."""

from collections.abc import Mapping

from django.conf import settings

from marketplace.core import time
from marketplace.core.textnorm import shorten
from marketplace.notices.wechat import client

LONGEST_BYTES = 2048  # of a text; what is longer comes as several notices
THING = 20  # characters of a template's `thing` field


def deliver(*, address: str, subject: str, body: str, reference: str, headers: Mapping[str, str] | None = None) -> None:
    """Send one notice to an OpenID. Raises ChannelError: permanent where they do not follow us any more.

    The template has the fields `thing1` (what it is about) and `time2`; it leads to `headers["url"]`. Without an address nothing goes
    when the window is over.
    """
    try:
        client.send_text(address, body)
    except client.WeChatFault as fault:
        if fault.errcode not in client.WINDOW_OVER or not settings.WECHAT_TEMPLATE or not (headers or {}).get("url"):
            raise
    else:
        return
    at = time.now().astimezone(time.SHANGHAI)
    client.send_template(
        address, template=settings.WECHAT_TEMPLATE, url=(headers or {})["url"], reference=reference,
        data={"thing1": shorten(subject, THING), "time2": at.strftime("%Y年%m月%d日 %H:%M")},
    )  # fmt: skip
