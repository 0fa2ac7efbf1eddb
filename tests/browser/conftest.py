"""A real Chromium against a live server on real PostgreSQL. Missing browser: skipped visibly, under CI=true a failure."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from marketplace.accounts.models import User

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SIZES = {"phone": ViewportSize(width=390, height=844), "desktop": ViewportSize(width=1280, height=900)}

# Playwright's own loop marks this thread as asynchronous; Django's guard would refuse every query of the test itself.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROME") or next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium: tools/prepare-browser.sh installs it")
        pytest.skip("no Chromium: set CHROME, or install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def window(browser: Browser, live_server, settings) -> Iterator[Callable[[User | None, str], Page]]:
    """`window(xiaomei, "phone")` opens the shop as that person; console errors and policy violations fail the test."""
    settings.PUBLIC_URL = live_server.url
    settings.STAFF_NEEDS_MFA = False
    opened, complaints = [], []

    def listen(message) -> None:
        if message.type == "error" and "404" not in message.text:
            complaints.append(message.text)

    def open_as(user: User | None, size: str = "phone") -> Page:
        context = browser.new_context(viewport=SIZES[size], locale="zh-CN", base_url=live_server.url)
        opened.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if user is not None:
            page.goto("/account/login/")
            page.fill("main input[name=login]", str(user.email))
            page.fill("main input[name=password]", "miaomiao-demo")
            page.click("main form button[type=submit]")
            page.wait_for_url(lambda url: "login" not in url)
        return page

    yield open_as
    for context in opened:
        context.close()
    assert complaints == []
