"""Templates: all compile, every address they name exists, every template that code names exists."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.template import engines
from django.template.base import Node
from django.template.defaulttags import URLNode
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.contracts import house
from tools import check_templates

TEMPLATE_NAME = re.compile(r"[a-z_]+/[\w./-]+\.(html|txt|xml)$")


def names() -> list[str]:
    root = check_templates.TEMPLATES
    return [str(path.relative_to(root)) for path in sorted(root.rglob("*")) if path.suffix in {".html", ".txt", ".xml"}]


def test_every_template_compiles() -> None:
    assert check_templates.broken() == []


@cache
def url_names() -> set[str]:
    """Every name that reverse() may know, with its namespaces."""
    found: set[str] = set()

    def collect(resolver: object, prefix: str) -> None:
        found.update(f"{prefix}{name}" for name in resolver.reverse_dict if isinstance(name, str))  # type: ignore[attr-defined]
        for space, (_pattern, inner) in resolver.namespace_dict.items():  # type: ignore[attr-defined]
            collect(inner, f"{prefix}{space}:")

    collect(get_resolver(), "")
    return found


def url_nodes(name: str) -> Iterator[URLNode]:
    nodes: list[Node] = engines["django"].get_template(name).template.nodelist.get_nodes_by_type(URLNode)
    yield from (node for node in nodes if isinstance(node, URLNode))


@pytest.mark.parametrize("name", names())
def test_addresses_named_in_the_template_exist(name: str) -> None:
    known = url_names()
    literal = [str(node.view_name.var) for node in url_nodes(name) if isinstance(node.view_name.var, str)]
    assert [asked for asked in literal if asked not in known] == []


def test_an_unknown_address_would_be_seen() -> None:
    template = engines["django"].from_string("{% url 'orders:nowhere' %}").template
    node = template.nodelist.get_nodes_by_type(URLNode)[0]
    assert node.view_name.var not in url_names()


def literals() -> Iterator[tuple[str, str]]:
    for one in house.parsed():
        for node in house.nodes(one.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield one.name, node.value


def test_templates_named_in_code_exist() -> None:
    missing = []
    for place, text in literals():
        if TEMPLATE_NAME.match(text) and "\n" not in text:
            try:
                get_template(text)
            except TemplateDoesNotExist:
                missing.append(f"{place}: {text}")
    assert missing == []


def reversed_names() -> Iterator[tuple[str, str]]:
    """First arguments of reverse(), redirect() and refuse_to() that are written out."""
    for one in house.parsed():
        for node, called in house.calls(one.tree):
            if called.split(".")[-1] not in {"reverse", "reverse_lazy", "redirect", "refuse_to"} or not node.args:
                continue
            first = node.args[0]
            if (
                isinstance(first, ast.Constant)
                and isinstance(first.value, str)
                and not first.value.startswith(("/", "http"))
            ):
                yield f"{one.name}:{node.lineno}", first.value


def test_addresses_named_in_code_exist() -> None:
    known = url_names()
    assert [(place, name) for place, name in reversed_names() if name not in known] == []


def test_reverse_and_the_table_agree() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("orders:nowhere")
    assert "orders:cart" in url_names()


FORM = re.compile(r"<form\b|</form>|\{%\s*include\s+[\"']([^\"']+)[\"']")


def forms_inside(text: str, read: Callable[[str], str]) -> list[str]:
    """What opens a form while one is open: a browser ignores it, and its end closes the outer one, whose buttons then do nothing."""
    depth, found = 0, []
    for match in FORM.finditer(text):
        word, included = match.group(0), match.group(1)
        opens = word.startswith("<form") or (included is not None and "<form" in read(included))
        if opens and depth:
            found.append(included or "<form>")
        depth += word.startswith("<form") - (word == "</form>")
    return found


def source(name: str) -> str:
    path = check_templates.TEMPLATES / name
    return path.read_text() if path.is_file() else ""


@pytest.mark.parametrize("name", [name for name in names() if name.endswith(".html")])
def test_no_form_stands_in_a_form(name: str) -> None:
    assert forms_inside(source(name), source) == []


def test_a_form_in_a_form_would_be_seen() -> None:
    inner = {"a.html": "<form></form>", "b.html": "<p></p>"}
    assert forms_inside("<form>{% include 'a.html' %}</form>{% include 'a.html' %}", inner.__getitem__) == ["a.html"]
    assert forms_inside('<form>{% include "b.html" with x=1 %}</form>', inner.__getitem__) == []
