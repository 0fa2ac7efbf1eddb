"""What one turn is about: the button that was pressed, the question that is open, else the classifier's guess."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from assistant.language import simplified
from assistant.memory import Memory
from assistant.reading import Found
from support.intents.classifier import SURE, classify
from support.intents.labels import HUMAN_AGENT, OUT_OF_SCOPE

SHORT = 12  # characters of an answer to "which one?"
# Whole answers to "shall I do it?". Only what can mean nothing else: what is unclear is asked again and changes nothing.
# "要", "嗯", "cancel" and "取消" are in neither: what they say depends on the question (`Act.yes`, `Act.no`).
YES = frozenset([
    "确认", "请确认", "我确认", "确定", "是", "是的", "好", "好的", "好啊", "好吧", "可以", "可以的", "对", "对的", "行",
    "行吧", "同意", "没问题", "办吧", "confirm", "confirmed", "yes", "yesplease", "yeah", "yep", "y", "ok", "okay", "sure",
    "goahead",
])  # fmt: skip
NO = frozenset([
    "不", "不用", "不用了", "不用谢谢", "不要", "不了", "不行", "不可以", "不需要", "不必了", "不是", "不确认", "不同意",
    "否", "别", "算了", "先不", "先不要", "再想想", "等等", "等一下", "取消操作", "no", "n", "nope", "nothanks",
    "nothankyou", "notnow", "dont", "stop", "wait", "nevermind",
])  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """`intent` with confidence 0 to 1, and the runner-up; `is_reply`: it answers our open question."""

    intent: str
    confidence: float
    runner_up: str = OUT_OF_SCOPE
    is_reply: bool = False

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE


def sayings() -> tuple[tuple[str, str], ...]:
    """What the buttons say, by intent, in the language that is active: pressing one is never a guess."""
    return (
        ("order_status", _("Where is my parcel?")), ("delivery_time", _("How long does delivery take?")),
        ("delay_complaint", _("My order is late")), ("customs_status", _("What is customs doing with it?")),
        ("tax_fee", _("How much tax is it?")), ("quota", _("How much of my yearly limit is left?")),
        ("return_policy", _("What are the rules for returns?")), ("return_apply", _("I want to return something")),
        ("return_progress", _("How is my return?")), ("refund_progress", _("When is my refund?")),
        ("damaged", _("It arrived damaged")), ("missing_item", _("Something is missing")),
        ("wrong_item", _("I got the wrong item")), ("authenticity", _("Is it genuine?")),
        ("change_address", _("I want to change the address")), ("cancel_order", _("I want to cancel an order")),
        ("payment_problem", _("I have trouble paying")), ("invoice", _("I need a receipt")),
        ("coupon", _("A question about coupons")), ("product_question", _("A question about an item")),
        ("warranty_repair", _("It broke in use")), (HUMAN_AGENT, _("Talk to a person")),
        ("complaint", _("I want to complain")), ("account_privacy", _("Account and privacy")),
    )  # fmt: skip


@cache
def _pressed() -> dict[str, str]:
    found: dict[str, str] = {}
    for locale in ("en", "zh-hans"):
        with translation.override(locale):
            found |= {plain(said): intent for intent, said in sayings()}
    return found


def plain(text: str) -> str:
    """For comparing short answers: simplified, small, without marks and blanks."""
    return "".join(character for character in simplified(text) if character.isalnum())


def said_yes(text: str, more: Collection[str] = ()) -> bool:
    """Is it a plain yes, or one of the words that are a yes to this question only (`more`)?"""
    return plain(text) in YES or plain(text) in more


def said_no(text: str, more: Collection[str] = ()) -> bool:
    """As `said_yes`."""
    return plain(text) in NO or plain(text) in more


def meaning_of(text: str, found: Found, memory: Memory) -> Meaning:
    """Of the message with what is remembered."""
    pressed = _pressed().get(plain(text))
    if pressed is not None:
        return Meaning(pressed, 1.0)
    bare = _without_numbers(text, found)
    if memory.awaits and (len(bare) <= SHORT and (found.has_number or _is_ordinal(bare))):
        return Meaning(memory.awaits, 1.0, is_reply=True)
    if found.has_number and len(bare) <= 2:
        return Meaning(_by_number(found), 1.0)
    ours = (*found.orders, *found.purchases, *found.parcels, *found.returns)
    guess = classify(" ".join((found.rest, *ours)) if ours else text)  # numbers typed with blanks would be words
    if found.has_number and not guess.is_sure and len(bare) <= SHORT:
        return Meaning(_by_number(found), SURE, guess.intent)
    if memory.awaits and not guess.is_sure and len(bare) <= 2 * SHORT:
        return Meaning(memory.awaits, SURE, guess.intent, is_reply=True)
    return Meaning(guess.intent, guess.confidence, guess.second)


def _by_number(found: Found) -> str:
    """A number alone asks how the thing is."""
    return "return_progress" if found.returns else "order_status"


def _is_ordinal(bare: str) -> bool:
    return len(bare) <= SHORT and any(
        word in bare
        for word in (
            "第一",
            "第二",
            "第三",
            "第四",
            "第五",
            "一",
            "二",
            "三",
            "1",
            "2",
            "3",
            "4",
            "5",
            "first",
            "second",
            "third",
            "这个",
            "那个",
            "未",
            "没",
            "没拆",
        )
    )


def _without_numbers(text: str, found: Found) -> str:
    bare = plain(text)
    for number in (*found.orders, *found.purchases, *found.parcels, *found.returns, *found.waybills):
        bare = bare.replace(number.lower(), "")
    return bare
