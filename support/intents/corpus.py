"""The sentences that the model learns from: `utterances/*.txt`, an intent in brackets, then one wording a line.

Words in braces are slots (`{item}`, `{city}` …) that are filled anew for every copy, so that the model learns the wording
and not the thing. Each file is written in a style of its own (terse, spoken, letters, Cantonese …), so leaving files out is
how the training measures what a stranger's style will meet.
"""

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from support.intents.features import CONCEPTS, SPELLINGS

FOLDER = Path(__file__).with_name("utterances")

SLOTS = {
    "zh": {
        "item": ("面霜", "奶粉", "球鞋", "手表", "包包", "香水", "耳机", "口红", "保温杯", "羽绒服"),
        "order": ("MO20261120001", "订单号MO26112233"),
        "return": ("MR2026112001", "MR26110007"),
        "city": ("成都", "北京", "上海", "广州", "杭州", "西安"),
        "country": ("日本", "美国", "韩国", "澳洲", "德国"),
        "day": ("15号", "周五", "圣诞节", "月底", "下周一", "春节"),
        "n": ("3", "200", "58", "12"),
    },
    "en": {
        "item": ("watch", "shoes", "cream", "bag", "headphones", "perfume"),
        "order": ("MO20261120001", "MO26112233"),
        "return": ("MR2026112001", "MR26110007"),
        "city": ("Chengdu", "Beijing", "Shanghai"),
        "country": ("Japan", "the US", "Korea", "Germany"),
        "day": ("Friday", "Christmas", "the 15th", "Monday"),
        "n": ("3", "200", "58", "12"),
    },
}
BEFORE = {
    "zh": ("", "", "你好，", "请问", "亲，", "麻烦问下，", "那个，", "您好 ", "我想问一下", "急！", "客服你好，"),
    "en": ("", "", "hi, ", "hello ", "please, ", "excuse me, ", "hey "),
}
AFTER = {
    "zh": ("", "", "？", "谢谢", "啊", "呢", "，谢谢", "！", "。", "呀", "，急"),
    "en": ("", "", "?", "??", " thanks", "!", " please"),
}


@dataclass(frozen=True)
class Wording:
    """One way to say an intent; `text` with slots, `style` the file it stands in."""

    text: str
    intent: str
    language: str
    style: str


def wordings() -> list[Wording]:
    """All of them, in the order of the files."""
    return [wording for path in sorted(FOLDER.glob("*.txt")) for wording in _read(path)]


def fingerprint() -> str:
    """Changes with every wording, concept and spelling: the arrays say what they were trained on."""
    whole = hashlib.sha256()
    for path in [*sorted(FOLDER.glob("*.txt")), CONCEPTS, SPELLINGS]:
        whole.update(path.read_bytes())
    return whole.hexdigest()


def filled(wording: Wording, dice: random.Random) -> str:
    """A sentence of it."""
    choices = SLOTS[wording.language]
    return re.sub(r"\{(\w+)\}", lambda slot: dice.choice(choices[slot[1]]), wording.text)


def spoken(wording: Wording, dice: random.Random) -> str:
    """A sentence as people type it: with a greeting, an ending, now and then a letter lost."""
    text = filled(wording, dice)
    text = dice.choice(BEFORE[wording.language]) + text + dice.choice(AFTER[wording.language])
    if len(text) > 6 and dice.random() < 0.2:
        lost = dice.randrange(len(text))
        text = text[:lost] + text[lost + 1 :]
    return text


def _read(path: Path) -> Iterator[Wording]:
    language = path.stem.partition("-")[0]
    intent = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            intent = line.strip("[] ")
        elif line.strip():
            yield Wording(line.strip(), intent, language, path.stem)
