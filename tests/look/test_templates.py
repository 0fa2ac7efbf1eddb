"""Layouts, components and error pages: they render, keep the content policy, and speak Chinese."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from marketplace.storefront.look import STATUS_LOOKS
from marketplace.storefront.look_samples import PAGES, sample_context

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "marketplace/storefront/static"
OURS = [p for folder in ("base", "components", "errors") for p in sorted((ROOT / "templates" / folder).rglob("*.html"))]
MAIL = {"mail.html"}
ERRORS = ("400", "403", "404", "500", "csrf", "rate_limited", "offline")


def names_in(sprite: str) -> set[str]:
    """Symbols of a sprite."""
    return set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "img" / sprite).read_text()))


def page(name: str, language: str = "zh-hans", **context: object) -> str:
    """A page of the style guide, rendered as the demo would."""
    request = RequestFactory().get(f"/_look/{name}/")
    with translation.override(language):
        return render_to_string(
            f"base/demo/{name}.html", {**sample_context(), "demo_mode": True, **context}, request=request
        )


def test_it_works() -> None:
    html = page("home")
    assert "远方的好物" in html
    assert html.count("<h1") == 1
    assert "listing-card" in html


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_style_guide_renders(name: str, language: str) -> None:
    html = page(name, language)
    assert f'<html lang="{language}">' in html
    assert "<main" in html


@pytest.mark.parametrize("path", OURS, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_template_keeps_the_content_policy(path: Path) -> None:
    text = path.read_text()
    engines["django"].from_string(text)
    if path.name in MAIL:
        return
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "<style" not in text
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "javascript:" not in text


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_need_no_context(name: str) -> None:
    html = engines["django"].get_template(f"errors/{name}.html").render({})
    assert "<h1>" in html


def test_icons_exist() -> None:
    known = names_in("icons.svg")
    asked = {look.icon for look in STATUS_LOOKS.values()}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        asked |= set(re.findall(r'\{% icon "([^"]+)"[ %]', path.read_text()))
    assert asked - known == set()


def test_drawings_exist() -> None:
    known = names_in("art.svg")
    asked = set()
    for path in OURS:
        asked |= set(re.findall(r'\{% art "([^"]+)"', path.read_text())) | set(
            re.findall(r' art="([^"]+)"', path.read_text())
        )
    assert asked - known == set()


def test_category_icons_cover_the_roots() -> None:
    assert {f"c-{category['slug']}" for category in sample_context()["categories"]} <= names_in("icons.svg")


def test_cacheable_page_touches_no_session() -> None:
    class Never:
        def __iter__(self) -> object:
            raise AssertionError("a cacheable page read the messages")

        def __bool__(self) -> bool:
            raise AssertionError("a cacheable page read the messages")

    html = page("home", cacheable=True, messages=Never())
    assert "csrf" not in html.lower()
    assert 'hx-get="/me/header/' in html


def test_header_state_speaks_for_a_shopper() -> None:
    class Shopper:
        is_authenticated = True

        def get_short_name(self) -> str:
            return "<b>小美</b>"

    html = render_to_string("base/parts/header_state.html", {"user": Shopper(), "cart_count": 3, "oob": True})
    assert 'id="tab-cart-count" hx-swap-oob="true">3<' in html
    assert "<b>小美" not in html


def test_chinese_is_complete() -> None:
    part = "\n".join(path.read_text() for path in (ROOT / "locale/parts").glob("*.zh_Hans.po"))
    known = {m.replace('\\"', '"') for m in re.findall(r'^msgid "(.*)"$', part, re.M)}
    asked: set[str] = set()
    for path in OURS:
        text = path.read_text()
        asked |= set(re.findall(r'\{% trans "([^"]+)"', text)) | set(re.findall(r'_\("([^"]+)"\)', text))
    for module in ("look.py", "templatetags/ui.py"):
        asked |= set(re.findall(r'\b_\("([^"]+)"\)', (ROOT / "marketplace/storefront" / module).read_text()))
    assert asked - known == set()
