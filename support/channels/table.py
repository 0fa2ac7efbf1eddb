"""The channels by name: a literal table."""

from support.channels.base import Channel
from support.channels.mail.channel import Mail
from support.channels.wechat.channel import WeChat
from support.models import Conversation

CHANNELS: dict[str, Channel] = {
    Conversation.Channel.MAIL.value: Mail(),
    Conversation.Channel.WECHAT.value: WeChat(),
}
