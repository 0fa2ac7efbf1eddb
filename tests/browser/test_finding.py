"""A shopper finds something: the home page, a category, a filter, the listing. On a phone, at a desk, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, PHONE, Visit
from tests.browser.test_pages import found_by_axe
from tests.site import Site

CARDS = "#results a[href^='/l/']"


@pytest.fixture
def plain(chromium: Browser, site: Site) -> Iterator[Page]:
    """A phone that runs no script."""
    context = chromium.new_context(
        viewport=PHONE, java_script_enabled=False, locale="zh-CN", is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 1)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_it_works(visit: Visit, size: str) -> None:
    """Browse → filter (the list alone is loaded anew) → listing → zoom → another variant."""
    visitor = visit(size=size)
    page = visitor.page
    visitor.go("/")
    page.locator("main a[href='/c/beauty/']:visible").first.click()
    page.wait_for_url("**/c/beauty/")
    before = page.locator(CARDS).count()
    if size == "phone":
        page.locator("details[data-drawer] > summary").click()
    page.locator("label:has(input[name=brand][value=HANAMORI])").click()
    page.wait_for_url("**brand=HANAMORI**")
    expect(page.locator(CARDS)).not_to_have_count(before)  # the address changes before the list does
    assert 0 < page.locator(CARDS).count() < before
    assert fits(page)
    page.locator(CARDS, has_text="樱花酵母").first.click()
    page.wait_for_url("**/l/**")
    expect(page.locator(".price-panel .price").nth(1)).to_be_visible()  # the price, and the landed one
    biggest = page.locator("a[data-zoom]").first.get_attribute("href")
    page.locator("[data-zoom] img").first.click()
    zoomed = page.locator("dialog.dialog-zoom[open] img")
    assert zoomed.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert biggest
    assert str(zoomed.get_attribute("src")).endswith(biggest)
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.locator(".variants a:not([aria-current])").first.click()
    visitor.sees("米糠面霜")
    assert (found_by_axe(page), fits(page)) == ([], True)


def test_without_javascript(plain: Page, site: Site) -> None:
    plain.goto(f"{site.url}/c/beauty/")
    plain.locator("details[data-drawer] > summary").click()
    plain.locator("input[name=brand][value=HANAMORI]").set_checked(True, force=True)
    plain.locator("form:has(input[name=brand]) button[type=submit]").first.click()
    plain.wait_for_url("**brand=HANAMORI**")
    with plain.expect_navigation():
        plain.locator(CARDS, has_text="樱花酵母").first.click()
    big = plain.locator("[data-zoom]").first
    assert big.get_attribute("href") in str(plain.content())
    with plain.expect_navigation():
        plain.locator(".variants a:not([aria-current])").first.click()
    expect(plain.locator("h1")).to_contain_text("面霜")
    with plain.expect_navigation():
        plain.locator("a[href$='/report/']").click()
    plain.locator("input[name=reason][value=price]").check(force=True)
    plain.locator("main form button[type=submit]").click()
    plain.wait_for_url("**/reports/**")
    assert site.value("SELECT reason FROM catalog_listingreport ORDER BY id DESC") == "price"
    answer = plain.goto(plain.url)
    assert answer is not None
    assert answer.headers["cache-control"] == "no-store"
