"""Words of an article and of what somebody types, cut as the shop's own search cuts them. Pure."""

from collections.abc import Iterable

from knowledge.policies.marks import plain
from marketplace.catalog.search import pinyin, text
from marketplace.catalog.search.document import quote

# Words that stand in most questions and so tell nothing.
NOISE = frozenset(
    word
    for line in (
        "的 了 吗 呢 啊 吧 是 在 我 你 您 们 有 和 就 都 也 请 问 怎么 怎么办 如何 什么 为什么 一下 可以 能 会 要 想",
        "还 我的 我们 你们 您的 帮忙 帮 这 那 这个 那个 哪里 多少",
        "the a an is are do does did how what why when where can i me my you your it to of in on for and or be will",
    )
    for word in line.split(" ")
)
MOST_WORDS = 400


def words_of(value: str) -> list[str]:
    """Words with their parts, noise left out unless nothing else is there."""
    found: dict[str, None] = {}
    for word in text.words(text.normalise(value)):
        found.update(dict.fromkeys((word.text, *word.parts)))
    useful = [word for word in found if word not in NOISE]
    return useful or list(found)


def vector(*, title: str, keywords: str, summary: str, body: str) -> str:
    """A literal of type tsvector: A title, B what people also type, C summary, D text."""
    marks: dict[str, str] = {}
    for value, weight in ((title, "A"), (keywords, "B"), (summary, "C"), (plain(body), "D")):
        for place, word in enumerate(words_of(value)[:MOST_WORDS]):
            marks.setdefault(word[:60], f"{place + 1}{weight}")
    return " ".join(f"{quote(word)}:{mark}" for word, mark in marks.items())


def sounds(*values: str) -> str:
    """Title and keywords as text and as pinyin: typing slips in Latin letters and wrong characters that sound alike meet here."""
    return " ".join(spelled for value in values for spelled in _spelled(value))


def any_of(words: Iterable[str]) -> str:
    """A tsquery that any of the words fulfils."""
    return " | ".join(quote(word[:60]) for word in words)


def _spelled(value: str) -> Iterable[str]:
    plain_text = text.normalise(value)
    yield plain_text
    for run in text.han_runs(plain_text):
        for syllables in pinyin.readings(run[:60])[:1]:
            yield "".join(syllables)
