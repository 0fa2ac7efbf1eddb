"""`make screens`: a current picture of each main page, phone and desktop, into docs/screens/."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from playwright.sync_api import Error as BrowserError

from marketplace.config.system import DemoError, running_or_started
from marketplace.scenes.people import BY_KEY, PASSWORD

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screens"
SIZES = {"phone": ViewportSize(width=390, height=844), "desktop": ViewportSize(width=1280, height=900)}
BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)  # fmt: skip
# Nothing of the browser's own may call out of this machine.
FLAGS = (
    "--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
)  # fmt: skip


@dataclass(frozen=True)
class Shot:
    """One picture: whose eyes, which address; `follow` names the links to click from there, `ready` what must be drawn."""

    name: str
    path: str
    person: str = ""
    follow: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ("phone", "desktop")
    ready: str = "main"


# The oldest order has been all the way; the newest has only been paid.
OLDEST_ORDER = "main a[href^='/me/orders/MO'] >> nth=-1"

SHOTS = (
    Shot("home", "/"),
    Shot("search", "/s/?q=面霜"),
    Shot("category", "/c/beauty/"),
    Shot("listing", "/", follow=("a[href^='/l/']",)),
    Shot("help", "/help/"),
    Shot("cart", "/cart/", "xiaomei"),
    Shot("me", "/me/", "xiaomei"),
    Shot("orders", "/me/orders/", "xiaomei"),
    Shot("order", "/me/orders/", "xiaomei", follow=(OLDEST_ORDER,)),
    Shot("tracking", "/me/orders/", "xiaomei", follow=(OLDEST_ORDER, "main a[href^='/track/']")),
    Shot("passport", "/me/orders/", "xiaomei", follow=(OLDEST_ORDER, "main a[href^='/passport/']")),
    Shot("returns", "/me/returns/", "xiaomei"),
    Shot("favourites", "/me/favourites/", "xiaomei", sizes=("phone",)),
    Shot("wanted", "/me/wanted/", "xiaomei"),
    Shot("can-i-sell", "/sell/check/?q=护肤精华&category=beauty-skincare&hs_code=3304990029&price=450&currency=CNY"),
    Shot("seller", "/seller/", "akira"),
    Shot("seller-listings", "/seller/listings/", "akira"),
    Shot("seller-quick", "/seller/quick/", "akira", sizes=("phone",)),
    Shot("seller-imports", "/seller/imports/", "akira", sizes=("desktop",)),
    Shot("seller-insight", "/seller/insight/", "akira"),
    Shot("warehouse", "/warehouse/", "lupe"),
    Shot("escort", "/warehouse/escort/", "laozhang"),
    Shot("returns-centre", "/warehouse/returns/", "xiaochen"),
    Shot("desk", "/desk/", "tingting", sizes=("desktop",)),
    Shot("moderation", "/moderation/", "dana", sizes=("desktop",)),
    Shot("admin", "/admin/", "dana", sizes=("desktop",), ready="body"),
    Shot("api-docs", "/api/v1/docs/", sizes=("desktop",), ready=".opblock"),
)


def browser_program() -> str | None:
    """The browser to drive: CHROME, else the first known name on PATH; None where there is none."""
    wanted = os.environ.get("CHROME")
    if wanted:
        return wanted if Path(wanted).exists() else None
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def browser_flags() -> list[str]:
    """Flags for a quiet headless browser; as root Chromium refuses its sandbox."""
    return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def sign_in(page: Page, address: str, person: str) -> None:
    """Log in with the demo's password through the page everyone uses."""
    page.goto(f"{address}/account/login/")
    page.fill("input[name=login]", BY_KEY[person].login)
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")


def take(browser: Browser, address: str, shot: Shot, size: str) -> str:
    """Take one picture; an empty string, or what went wrong."""
    context = browser.new_context(viewport=SIZES[size], device_scale_factor=1, locale="zh-CN", base_url=address)
    page = context.new_page()
    try:
        if shot.person:
            sign_in(page, address, shot.person)
        answer = page.goto(shot.path, wait_until="networkidle")
        for link in shot.follow:
            # The address of the link, not a click: a bar at the foot of the page may lie over it.
            target = page.locator(link).first.get_attribute("href", timeout=5000)
            answer = page.goto(str(target), wait_until="networkidle")
        if answer is None or answer.status >= 400:
            return f"{shot.name}: {page.url} answered {answer.status if answer else 'nothing'}"
        page.locator(shot.ready).first.wait_for(timeout=20_000)
        save(page.screenshot(full_page=False), FOLDER / f"{shot.name}-{size}.png")
    except BrowserError as error:
        return f"{shot.name}-{size}: {str(error).splitlines()[0]}"
    finally:
        context.close()
    return ""


def save(picture: bytes, path: Path) -> None:
    """Store a picture with 256 colours of its own: a third of the size, and nobody sees the difference."""
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def main(names: list[str]) -> int:
    """Take all pictures, or those whose names are given; the exit status tells whether one failed."""
    program = browser_program()
    if program is None:
        print("No Chromium here: set CHROME or install one (make browser).")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    shots = [shot for shot in SHOTS if not names or shot.name in names]
    try:
        with running_or_started() as environment, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=program, args=browser_flags())
            problems = [take(browser, environment["PUBLIC_URL"], shot, size) for shot in shots for size in shot.sizes]
            browser.close()
    except DemoError as error:
        print(error)
        return 1
    failed = [problem for problem in problems if problem]
    print("\n".join([*failed, f"{len(problems) - len(failed)} pictures in docs/screens/, {len(failed)} failed"]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
