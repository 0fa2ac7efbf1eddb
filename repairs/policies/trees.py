"""Guided diagnosis: decision trees as dated data in two languages, walked by the answers given. Pure.

A tree belongs to root categories; the tree without categories serves everything else. Every walk ends in a leaf that says the
level: help yourself, a partner shop, the central station, or a return.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core import rules
from orders.policies.warranty_plans import FAULTS

LEVELS = ("self_help", "partner", "central", "return")
DEEPEST = 12
DEFAULT = json.loads((Path(__file__).parents[1] / "data" / "trees.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Step:
    """Where a walk stands: a question with its answers (code, words), or a leaf with its level and fault."""

    node: str
    words: str
    answers: tuple[tuple[str, str], ...] = ()
    level: str = ""
    fault: str = ""

    @property
    def is_end(self) -> bool:
        return bool(self.level)


def tree_for(body: Mapping[str, Any], path: Sequence[str]) -> Mapping[str, Any]:
    """The tree of the nearest category of `path` (slugs from the root); else the general one."""
    by_category = {slug: tree for tree in body["trees"] for slug in tree["categories"]}
    general = next(tree for tree in body["trees"] if not tree["categories"])
    return next((by_category[slug] for slug in reversed(path) if slug in by_category), general)


def walk(tree: Mapping[str, Any], answers: Sequence[str], language: str) -> Step | None:
    """Where these answers lead. None for an answer that the tree does not know, or one after the end."""
    words = "zh" if language.startswith("zh") else "en"
    at = tree["start"]
    for given in answers:
        node = tree["nodes"].get(at)
        found = next((one["to"] for one in node["answers"] if one["code"] == given), None) if node else None
        if found is None:
            return None
        at = found
    if at in tree["leaves"]:
        leaf = tree["leaves"][at]
        return Step(at, leaf[words], level=leaf["level"], fault=leaf["fault"])
    node = tree["nodes"][at]
    return Step(at, node[words], tuple((one["code"], one[words]) for one in node["answers"]))


def path(tree: Mapping[str, Any], answers: Sequence[str], language: str) -> list[tuple[str, str]]:
    """The questions asked and the answers given, in words. The walk must be a good one."""
    words = "zh" if language.startswith("zh") else "en"
    at, said = tree["start"], []
    for given in answers:
        node = tree["nodes"][at]
        answer = next(one for one in node["answers"] if one["code"] == given)
        said.append((node[words], answer[words]))
        at = answer["to"]
    return said


def check(body: Any) -> dict[str, Any]:
    """Every tree ends from everywhere, knows both languages, known levels and faults; one tree is for everything else."""
    trees = body.get("trees") if isinstance(body, Mapping) else None
    if not isinstance(trees, list) or not trees:
        return {"trees": _("A list of trees is needed.")}
    wrong: dict[str, Any] = {}
    for place, tree in enumerate(trees):
        try:
            wrong |= {f"trees.{place}.{where}": words for where, words in _faults(tree)}
        except (KeyError, TypeError, AttributeError):
            wrong[f"trees.{place}"] = _("This is not a tree: start, nodes with answers, leaves.")
    if not wrong and sum(not tree["categories"] for tree in trees) != 1:
        wrong["trees"] = _("Exactly one tree has no categories and serves everything else.")
    return wrong


def _faults(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    nodes, leaves = tree["nodes"], tree["leaves"]
    for name, leaf in leaves.items():
        if leaf["level"] not in LEVELS or leaf["fault"] not in FAULTS or not (leaf["zh"] and leaf["en"]):
            yield f"leaves.{name}", _("A leaf has a level, a fault and words in both languages.")
    for name, node in nodes.items():
        codes = [one["code"] for one in node["answers"]]
        if len(set(codes)) < len(codes) or not (node["zh"] and node["en"]) or len(codes) < 2:
            yield f"nodes.{name}", _("A question has words in both languages and at least two different answers.")
        if any(one["to"] not in nodes and one["to"] not in leaves for one in node["answers"]):
            yield f"nodes.{name}", _("An answer leads nowhere.")
    if tree["start"] not in nodes or _depth(tree, tree["start"], 0) > DEEPEST:
        yield "start", _("The tree does not end: it goes in a circle or is too deep.")


def _depth(tree: Mapping[str, Any], at: str, deep: int) -> int:
    if deep > DEEPEST or at not in tree["nodes"]:
        return deep
    return max(_depth(tree, one["to"], deep + 1) for one in tree["nodes"][at]["answers"])


KIND = rules.register(
    rules.RuleKind(
        code="repairs.trees",
        title=_("Decision trees of the guided diagnosis"),
        help=_("Questions and answers in Chinese and English by category; every end names a level and a fault."),
        default=DEFAULT,
        check=check,
    )
)
