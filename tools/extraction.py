"""Finds every text that people read: gettext calls in Python and in templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

SOURCES = (
    "marketplace",
    "sellers",
    "logistics",
    "warehousing",
    "freight",
    "promises",
    "risk",
    "promotions",
    "orders",
    "wanted",
    "returns",
    "support",
    "claims",
    "desk",
    "cases",
    "finance",
    "learning",
    "quality",
    "knowledge",
    "tower",
    "assistant",
    "care",
)
# Function name → positions of (context, singular, plural); None where it has none.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
LITERAL = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*((?:{LITERAL}\s*,?\s*)+)")


@dataclass(frozen=True, order=True)
class Entry:
    """One text and where it stands."""

    singular: str
    context: str = ""
    plural: str = ""
    place: str = field(default="", compare=False)


def all_entries(project: Path) -> set[Entry]:
    """The texts of the whole project, tests and migrations left out."""
    found: set[Entry] = set()
    for name in SOURCES:
        for path in (project / name).rglob("*.py"):
            if "migrations" not in path.parts:
                found.update(in_python(path.read_text(encoding="utf-8"), str(path.relative_to(project))))
    for path in (project / "templates").rglob("*"):
        if path.suffix in {".html", ".txt", ".xml", ".svg"}:
            found.update(in_template(path.read_text(encoding="utf-8"), str(path.relative_to(project))))
    return found


def in_python(source: str, place: str) -> Iterator[Entry]:
    """Texts of gettext calls with literal arguments (adjacent literals are one)."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in FUNCTIONS:
            literals = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
            yield from _entry(name, literals, f"{place}:{node.lineno}")


def in_template(source: str, place: str) -> Iterator[Entry]:
    """Texts of translate, blocktranslate and _() in a Django template."""
    code = templatize(source, origin=place)
    for call in TEMPLATE_CALL.finditer(code):
        literals = [ast.literal_eval(text) for text in re.findall(LITERAL, call.group(2))]
        line = code.count("\n", 0, call.start()) + 1
        yield from _entry(call.group(1), literals, f"{place}:{line}")


def _entry(function: str, arguments: Sequence[object], place: str) -> Iterator[Entry]:
    context, singular, plural = FUNCTIONS[function]

    def text(position: int | None) -> str:
        value = arguments[position] if position is not None and position < len(arguments) else ""
        return value if isinstance(value, str) else ""

    if text(singular):
        yield Entry(text(singular), text(context), text(plural), place)
