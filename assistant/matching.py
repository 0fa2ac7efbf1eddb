"""Which of a person's goods a message means, by the words of titles. Pure, but for the words of the dictionary."""

import re
from collections.abc import Iterable, Sequence

import rjieba

from assistant.language import simplified
from orders.models import Order, OrderLine

DULL = frozenset(
    [
        "一个",
        "一件",
        "商品",
        "东西",
        "正品",
        "官方",
        "新款",
        "套装",
        "日本",
        "美国",
        "韩国",
        "英国",
        "德国",
        "澳洲",
        "进口",
        "代购",
        "直邮",
        "包邮",
        "原装",
        "女士",
        "男士",
        "儿童",
        "订单",
        "快递",
        "包裹",
        "the",
        "and",
        "for",
        "with",
        "new",
        "set",
        "from",
        "order",
        "item",
        "size",
    ]
)
THINGS = "鞋包表裙裤帽伞酒茶奶粉笔书"  # one character that names a thing, where the title names it too
WORD = re.compile(r"[a-z][a-z'-]{2,}")


def words_of(line: OrderLine) -> set[str]:
    """The telling words of a line's titles and brand."""
    chinese = {word for word in rjieba.cut(simplified(f"{line.title} {line.brand}")) if len(word) > 1}
    latin = set(WORD.findall(f"{line.title} {line.title_en} {line.brand}".lower()))
    return {word.strip() for word in chinese | latin if word.strip() and word not in DULL and not word.isdigit()}


def score(text: str, line: OrderLine) -> int:
    """How many characters of the message are words of this line."""
    plain = simplified(text)
    said = set(WORD.findall(plain)) | {word.removesuffix("s") for word in WORD.findall(plain)}
    hit = 0
    for word in words_of(line):
        is_latin = word.isascii()
        if (is_latin and word in said) or (not is_latin and word in plain):
            hit += len(word)
    title = simplified(line.title)
    return hit or int(any(thing in plain and thing in title for thing in THINGS))


def lines_with(text: str, lines: Iterable[OrderLine]) -> list[OrderLine]:
    """The lines that fit best; none where no word of any title is said."""
    rows = [(score(text, line), line) for line in lines if not line.is_gift]
    best = max((found for found, _line in rows), default=0)
    return [line for found, line in rows if found == best] if best else []


def orders_with(text: str, orders: Sequence[Order]) -> list[Order]:
    """The orders whose goods the message names best, in their order."""
    rows = [(max((score(text, line) for line in order.lines.all()), default=0), order) for order in orders]
    best = max((found for found, _order in rows), default=0)
    return [order for found, order in rows if found == best] if best else []
