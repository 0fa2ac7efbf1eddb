"""What to say at each step of the guided path: short, warm, in Chinese and English; a dated rule (`support.scripts`). Pure.

{"accept": [{"code": "hello", "zh": "…{name}…", "en": "…"}], "verify": […], "soothe": […], "propose": […], "archive": […]}
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from support.policies.texts import unknown
from support.states import PathStep

MOST, LENGTH = 12, 600
DEFAULT: Mapping[str, Any] = {
    "accept": [
        {"code": "hello", "zh": "{name}您好，我是{agent}，这件事交给我。请稍等，我先看看记录。",
         "en": "Hello {name}, this is {agent}. Leave it with me; let me look at the record for a moment."},
        {"code": "hello_order", "zh": "{name}您好，我是{agent}。您的订单 {order} 我已经打开了，马上帮您查。",
         "en": "Hello {name}, this is {agent}. I have your order {order} open and am looking into it now."},
        {"code": "back", "zh": "{name}，我又来啦，之前聊的我都看过了，您不用再说一遍。",
         "en": "{name}, I am back. I have read what was said before, so you need not repeat it."},
    ],
    "verify": [
        {"code": "what", "zh": "为了不弄错，我跟您确认一下：是订单 {order} 里的东西，对吗？",
         "en": "Just so that I get it right: this is about something in order {order}, is it not?"},
        {"code": "photo", "zh": "方便的话拍两张照片发我：一张整体，一张细节，我这边好跟仓库对照。",
         "en": "If you can, please send two pictures, one of the whole and one close up, so that I can compare them with ours."},
        {"code": "where", "zh": "我查到了：包裹 {parcel} 现在{place}，预计 {eta} 送到。",
         "en": "I found it: parcel {parcel} is {place} now and should arrive on {eta}."},
    ],
    "soothe": [
        {"code": "sorry", "zh": "让您等了这么久，真的不好意思。换作是我也会着急。",
         "en": "I am sorry that you had to wait this long. I would be worried too."},
        {"code": "ours", "zh": "这是我们没做好，不该让您来操心。接下来我盯着，有消息第一时间告诉您。",
         "en": "We did not do this well, and it should not be your worry. I will watch it and tell you as soon as there is news."},
        {"code": "gift", "zh": "知道这是要送人的，我会盯紧日子。",
         "en": "I understand that it is a present, and I will keep an eye on the date."},
    ],
    "propose": [
        {"code": "two_ways", "zh": "有两个办法，您看哪个方便：一是我帮您办退货，运费我们出；二是东西您留着，我们退一部分钱。",
         "en": "There are two ways, as you like: I arrange a return and we pay for it, or you keep it and we refund a part."},
        {"code": "refund", "zh": "退款 {refund} 已经在路上了，原路退回，一般 1 到 3 个工作日到账。",
         "en": "Your refund of {refund} is on its way to where you paid from, usually within one to three working days."},
        {"code": "when", "zh": "我{by}前给您答复，就算还没有结果也会跟您说一声。",
         "en": "I will write to you by {by}, even if there is no result yet."},
    ],
    "archive": [
        {"code": "anything", "zh": "这件事就办好啦。还有别的需要我看看吗？",
         "en": "That is settled. Is there anything else that I can look at?"},
        {"code": "bye", "zh": "谢谢您的耐心，{name}。之后有任何问题，在这里回复我们就能看到。",
         "en": "Thank you for your patience, {name}. If anything comes up, just answer here and we will see it."},
    ],
}  # fmt: skip


def check(body: Any) -> dict[str, Any]:
    """Field → what is wrong with it."""
    if not isinstance(body, Mapping) or set(body) != set(PathStep.values):
        return {"body": _("Scripts for the five steps are needed, and nothing else.")}
    return {step: wrong for step, texts in body.items() if (wrong := _wrong(texts))}


def _wrong(texts: Any) -> Any:
    if not isinstance(texts, list | tuple) or not 1 <= len(texts) <= MOST:
        return _("One to twelve texts are expected.")
    for text in texts:
        if not isinstance(text, Mapping) or set(text) != {"code", "zh", "en"}:
            return _("Each text has a code, zh and en.")
        if not all(isinstance(value, str) and 0 < len(value) <= LENGTH for value in text.values()):
            return _("Each text has a code, zh and en.")
        if unknown(text["zh"]) or unknown(text["en"]):
            return _("A gap is not known: %(names)s") % {"names": ", ".join(unknown(text["zh"] + text["en"]))}
    if len({text["code"] for text in texts}) != len(texts):
        return _("Each code may stand once.")
    return None


RULE = rules.register(
    rules.RuleKind(
        code="support.scripts", title=_("Scripts of the desk"), default=DEFAULT, check=check,
        help=_("Texts for each step in Chinese and English. Gaps in braces are filled from the order."),
    )
)  # fmt: skip
