"""Phrases and words of a small book, longest first; what the book does not know stays as it is. Placeholders (⟦0⟧) are kept."""

from __future__ import annotations

import re
from pathlib import Path

LANGUAGES = ("zh", "en", "ja")
PUNCTUATION = {
    "en": str.maketrans({"，": ", ", "。": ". ", "？": "? ", "！": "! ", "、": ", ", "；": "; ", "：": ": "}),
    "zh": str.maketrans({"?": "？", "!": "！"}), "ja": str.maketrans({"?": "？", "!": "！", "，": "、"}),
}  # fmt: skip


def _book() -> list[tuple[str, ...]]:
    lines = (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("|")) for line in lines if line and not line.startswith("#")]


BOOK = _book()
# What English sentences of sellers look like: pattern → Chinese. `(.*?)` is said again in the other language.
SENTENCES = (
    (r"yes,? we have (\S+) (?:pairs |pieces )?left(.*)", "有的，我们还剩{0}{1}"),
    (r"we have (\S+) (?:pairs |pieces )?left(.*)", "我们还剩{0}{1}"),
    (r"(?:it|we) ships? (?:it )?within (⟦\d+⟧)(.*)", "我们会在{0}内寄出{1}"),
    (r"it (?:takes|takes about|arrives in) (⟦\d+⟧)(.*)", "大约{0}送到{1}"),
    (r"the price is (⟦\d+⟧)(.*)", "价格是{0}{1}"),
    (r"yes,? it is in stock(.*)", "是的，有货{0}"),
    (r"(?:i|we) suggest (.*)", "建议选{0}"),
)


def translate(text: str, source: str, target: str) -> str:
    """The text as far as the book knows it."""
    if source == target or not text.strip():
        return text
    if (source, target) == ("en", "zh"):
        return "".join(_sentence(part) for part in re.split(r"(?<=[.!?])\s+|(?<=,)\s+(?=and\b)", text))
    return _words(text, source, target)


def _sentence(text: str) -> str:
    bare = text.rstrip(".!? ")
    mark = {"?": "？", "!": "！"}.get(text.strip()[-1:], "。")
    for pattern, said in SENTENCES:
        match = re.fullmatch(pattern, bare, re.IGNORECASE)
        if match is not None:
            return said.format(*(_words(part or "", "en", "zh") for part in match.groups())) + mark
    return _words(bare, "en", "zh") + mark


def _words(text: str, source: str, target: str) -> str:
    of, to = LANGUAGES.index(source), LANGUAGES.index(target)
    pairs = {row[of].lower(): row[to] for row in reversed(BOOK) if row[of] and row[to]}
    names = sorted((re.escape(name) for name in pairs), key=len, reverse=True)
    edge = r"(?<![a-z])(?:{})(?![a-z])" if source == "en" else "{}"
    pattern = re.compile(edge.format("|".join(names)), re.IGNORECASE)
    glue = " " if target == "en" else ""
    said = pattern.sub(lambda match: glue + pairs[match.group().lower()] + glue, text)
    said = said.translate(PUNCTUATION[target])
    if target == "en":
        said = re.sub(r"(?<=\S)(?=⟦)|(?<=⟧)(?=\w)", " ", said)
        said = re.sub(r"\s+([,.?!;:])", r"\1", re.sub(r"\s+", " ", said)).strip()
        said = re.sub(r"([?!.,])(?:\s*[?!.,])+", r"\1", said)
        return said[:1].upper() + said[1:]
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", said)
