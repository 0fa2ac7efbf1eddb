"""Ways to reach a person: channel code → function. In-app needs none: the row itself is the message."""

from collections.abc import Callable

from marketplace.notices.channels import mail, push, sms, wechat
from marketplace.notices.models import Notice

Deliver = Callable[..., None]

CHANNELS: dict[str, Deliver] = {
    Notice.Channel.MAIL: mail.deliver,
    Notice.Channel.SMS: sms.deliver,
    Notice.Channel.PUSH: push.deliver,
    Notice.Channel.WECHAT: wechat.deliver,
}
