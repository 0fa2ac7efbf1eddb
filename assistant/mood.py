"""How somebody feels, as far as a few plain signs tell. Pure. Careful: who is only in a hurry is not angry."""

import re
from enum import IntEnum

from assistant.language import simplified

FURIOUS = [
    "垃圾",
    "骗子",
    "骗人",
    "诈骗",
    "气死",
    "滚",
    "去死",
    "傻逼",
    "妈的",
    "他妈",
    "操你",
    "废物",
    "王八",
    "坑人",
    "黑心",
    "不要脸",
    "无耻",
    "恶心",
    "忍无可忍",
    "受够",
    "起诉",
    "曝光你们",
    "什么破玩意",
    "智障",
    "脑残",
    "有病吧",
    "狗屁",
]
ANGRY = [
    "离谱",
    "太过分",
    "气人",
    "无语",
    "火大",
    "生气",
    "投诉",
    "太差",
    "受不了",
    "敷衍",
    "踢皮球",
    "凭什么",
    "忽悠",
    "失望",
    "不负责",
    "搞什么",
    "什么玩意",
    "12315",
    "差评",
    "说话不算",
    "没人管",
    "糊弄",
    "耍我",
    "急死",
]
FURIOUS_EN = re.compile(
    r"\b(scam(?:mers?)?|fraud|liars?|thieves|bullshit|shit\w*|fuck\w*|wtf|idiots?|sue you|lawyer|pathetic|garbage|crap|"
    r"disgusting|go to hell|damn)\b"
)
ANGRY_EN = re.compile(
    r"\b(ridiculous|unacceptable|angry|furious|fed up|outrageous|terrible|horrible|awful|worst|joke of|complain\w*|"
    r"disappointed|useless|sick of|had enough)\b"
)
NO_HELP = re.compile(
    r"答非所问|没用|没解决|不是这个意思|听不懂|没听懂|没有帮助|说了等于没说|复读机|文不对题|不是问这个|"
    r"\b(?:not helpful|doesn t help|didn t help|not what i asked|you don t understand|no help|useless answer)\b"
)
SHOUTING = re.compile(r"[!！]{3,}|[?？]{4,}|(?:[!！?？]){5,}")


class Mood(IntEnum):
    """`UPSET` goes to people at once."""

    CALM = 0
    ANNOYED = 1
    UPSET = 2


def mood_of(text: str) -> Mood:
    """One strong word, or two signs of anger, are upset; one sign alone is annoyed. Capitals count from four words on."""
    plain = simplified(text[:2000])
    words = re.sub(r"[^\w\s]+", " ", plain)
    if any(word in plain for word in FURIOUS) or FURIOUS_EN.search(words):
        return Mood.UPSET
    signs = sum(word in plain for word in ANGRY) + len(set(ANGRY_EN.findall(words)))
    signs += SHOUTING.search(text) is not None
    signs += _is_shouted(text)
    return Mood.UPSET if signs >= 2 else Mood.ANNOYED if signs else Mood.CALM


def is_no_help(text: str) -> bool:
    """Does the person say that the last answer missed the point?"""
    return NO_HELP.search(re.sub(r"[^\w\s]+", " ", simplified(text[:300]))) is not None


def _is_shouted(text: str) -> bool:
    """At least four words, nearly all in capitals; our numbers and codes of goods are capitals by nature."""
    words = [word for word in re.findall(r"[A-Za-z']{2,}", text) if len(word) > 1]
    return len(words) >= 4 and sum(word.isupper() for word in words) / len(words) > 0.8
