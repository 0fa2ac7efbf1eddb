"""A real Chromium against the running marketplace. Skipped visibly where there is no browser; with CI=true that is a failure."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, ViewportSize, expect, sync_playwright

from marketplace.scenes.people import BY_KEY, PASSWORD
from tests.browser import slow
from tests.site import Site, running
from tools.screens import browser_flags, browser_program

PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)
SIZES = {"phone": PHONE, "desktop": DESKTOP}
PATIENCE = 40_000  # milliseconds until something that must come counts as not coming; nobody waits longer than it takes
HOW = "no Chromium here: `make browser` installs one, or CHROME=/path/to/chromium names it"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The marketplace in the seeded world; what one test does the next one sees."""
    need_a_browser()
    suffix = os.environ.get("TEST_DB_SUFFIX", "suite")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with running(tmp_path_factory.mktemp("site"), f"{suffix}_{worker}_site") as made:
        yield made


def need_a_browser() -> None:
    """Skips visibly where there is none; with CI=true that is a failure."""
    if browser_program() is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(HOW)


@pytest.fixture(scope="package")
def chromium(site: Site) -> Iterator[Browser]:
    need_a_browser()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_program(), args=browser_flags())
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One person at one screen. `trouble` gathers what a browser complains about: scripts, content policy, failed requests."""

    page: Page
    site: Site
    trouble: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def watch(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.trouble.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._note(message.text)

    def _note(self, words: str) -> None:
        if not any(known in words for known in self.expected):
            self.trouble.append(f"{self.page.url}: {words}")

    def _response(self, answer: Response) -> None:
        if answer.status >= 400 and answer.url.startswith(self.site.url):
            self._note(f"{answer.url} answered {answer.status}")

    def go(self, path: str) -> Response:
        """Open an address of ours and expect it to be there."""
        answer = self.page.goto(self.site.url + path)
        assert answer is not None
        assert answer.status < 400, f"{path} answered {answer.status}"
        return answer

    def sign_in(self, key: str) -> Visitor:
        """Through the page that everybody uses."""
        self.go("/account/login/")
        self.fill_in_login(BY_KEY[key].login, PASSWORD)
        return self

    def fill_in_login(self, login: str, password: str) -> None:
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        with self.page.expect_navigation():
            self.page.press("input[name=password]", "Enter")

    def press(self, name: str, *, within: str = "main") -> None:
        """Press the button or link of this name, and wait for the page that follows."""
        place = self.page.locator(within)
        target = place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name)).first
        with self.page.expect_navigation():
            target.click()

    def sees(self, text: str) -> None:
        """The text stands on the page (waits a moment for it)."""
        self.page.locator("main").get_by_text(text).first.wait_for()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site.url).split("?")[0]


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """`visit("xiaomei")` is Xiaomei at her phone, `visit(size="desktop")` a visitor at a desk; trouble fails the test."""
    visitors: list[Visitor] = []

    def come(key: str = "", size: str = "phone", language: str = "zh-CN", expected: tuple[str, ...] = ()) -> Visitor:
        context = chromium.new_context(
            viewport=SIZES[size], locale=language, is_mobile=size == "phone", has_touch=size == "phone",
            reduced_motion="reduce",
        )  # fmt: skip
        visitor = Visitor(context.new_page(), site, expected=expected)
        visitor.page.set_default_timeout(PATIENCE)
        visitor.watch()
        slow.down(visitor.page)
        visitors.append(visitor)
        return visitor.sign_in(key) if key else visitor

    yield come
    trouble = [line for visitor in visitors for line in visitor.trouble]
    for visitor in visitors:
        visitor.page.context.close()
    assert trouble == [], site.log()
