"""A second judged set, for which nothing was tuned: goods as a stranger's file would list them, and what was asked of them.

Pure functions of `scenes/data/unseen.txt`. Whoever changes search because of a query of this set changes a mechanism, never a
word list: else the set is worth nothing any more (docs/search.md says what was done because of it).
"""

import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

from marketplace.catalog.policies.sheet import COLUMNS
from marketplace.scenes.bench.judged import FIRST, Score

YUAN = Decimal("7.8")  # of a euro, about; ceilings of the queries lie well away from prices


@dataclass(frozen=True)
class Goods:
    """One row of the stranger's file. `tags`: what queries may ask of it."""

    sku: str
    kind: str
    category: str
    hs_code: str
    weight_g: int
    brand: str
    brand_zh: str
    origin: str
    yuan: int
    title_zh: str
    title_en: str
    attributes: str
    tags: frozenset[str]


@dataclass(frozen=True)
class Asked:
    """One query with what it wants; empty fields want nothing. `most`: yuan, 0 for no ceiling."""

    sort: str
    words: str
    kinds: frozenset[str]
    brand: str
    tags: frozenset[str]
    most: int

    def grade(self, goods: Goods) -> int:
        """3 the kind with all that was said of it · 2 with at least half of the rest · 1 the kind alone, or the brand in another kind."""
        met = [tag in goods.tags for tag in self.tags]
        met += [goods.brand == self.brand] if self.brand else []
        met += [goods.yuan <= self.most] if self.most else []
        if goods.kind not in self.kinds:
            return 1 if self.brand and goods.brand == self.brand else 0
        if all(met):
            return 3
        return 2 if sum(met) * 2 >= len(met) else 1


@cache
def read() -> tuple[tuple[Goods, ...], tuple[Asked, ...]]:
    """The goods and the queries."""
    text = resources.files("marketplace.scenes.data").joinpath("unseen.txt").read_text("utf-8")
    goods: list[Goods] = []
    asked: list[Asked] = []
    head: list[str] = []
    for line in text.splitlines():
        cells = line.split("|")
        if line[0] in "#=":
            continue
        if line[0] == "@":
            head = [line[1:].split("|")[0], *cells[1:]]
        elif len(cells) == 8:
            brand, brand_zh, origin, yuan, zh, en, attributes, tags = cells
            goods.append(
                Goods(
                    f"U{len(goods):03d}", head[0], head[1], head[2], int(head[3]), brand, brand_zh, origin, int(yuan), zh.strip(), en,
                    attributes, frozenset(tags.split()),
                )
            )  # fmt: skip
        else:
            sort, words, kinds, brand, tags, most = cells
            asked.append(
                Asked(sort, words, frozenset(kinds.split(",")), brand, frozenset(tags.split()), int(most or 0))
            )
    return tuple(goods), tuple(asked)


def sheet() -> bytes:
    """The goods as the CSV of a shop that sells in euro."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    for one in read()[0]:
        writer.writerow({
            "sku": one.sku, "title_zh_hans": one.title_zh, "title_en": one.title_en, "description_zh_hans": "海外直邮，附购物小票。",
            "category": one.category, "brand": one.brand, "brand_zh": one.brand_zh, "origin_country": one.origin, "currency": "EUR",
            "price": f"{one.yuan / YUAN:.2f}", "stock": "5", "weight_g": str(one.weight_g), "length_mm": "200", "width_mm": "150",
            "height_mm": "100", "hs_code": one.hs_code, "attributes": one.attributes,
        })  # fmt: skip
    return out.getvalue().encode()


def judge(asked: Sequence[Asked], ask: Callable[[str], Sequence[str]]) -> tuple[Score, dict[str, float]]:
    """Score `ask` (words → SKUs in order); with the mean nDCG@10 of each sort of query."""
    gains: dict[str, list[float]] = {}
    empty = 0
    for one in asked:
        found = ask(one.words)
        empty += not found
        gains.setdefault(one.sort, []).append(ndcg(one, found))
    every = [gain for ones in gains.values() for gain in ones]
    score = Score(len(every), sum(every) / max(len(every), 1), empty / max(len(every), 1))
    return score, {sort: round(sum(ones) / len(ones), 3) for sort, ones in sorted(gains.items())}


def ndcg(asked: Asked, skus: Sequence[str]) -> float:
    """nDCG@10 with gains 2^grade − 1."""
    grades = {goods.sku: asked.grade(goods) for goods in read()[0]}
    best = _gain(sorted(grades.values(), reverse=True)[:FIRST])
    return _gain([grades.get(sku, 0) for sku in skus[:FIRST]]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
