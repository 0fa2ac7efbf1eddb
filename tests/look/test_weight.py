"""What a page costs to fetch: the frame of a shopper's page stays far under the 150 KB of the home page."""

import gzip
from pathlib import Path

from django.contrib.staticfiles import finders

STATIC = Path(__file__).resolve().parents[2] / "marketplace/storefront/static"
SHEETS = ("tokens", "base", "layout", "controls", "commerce", "journey", "feedback")


def packed(path: Path) -> int:
    """Size in bytes after gzip."""
    return len(gzip.compress(path.read_bytes(), 9))


def test_it_works() -> None:
    sheets = sum(packed(STATIC / f"css/{name}.css") for name in SHEETS)
    scripts = packed(STATIC / "js/ui.js") + packed(Path(str(finders.find("django_htmx/htmx-2.min.js"))))
    sprites = packed(STATIC / "img/icons.svg") + packed(STATIC / "img/art.svg")
    assert sheets < 20_000
    assert scripts < 26_000
    assert sheets + scripts + sprites < 70_000


def test_no_sheet_imports_another() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        assert "@import" not in sheet.read_text()
        assert sheet.read_text().count("{") == sheet.read_text().count("}")
