"""Every pair of text and ground that the style sheets use is readable (WCAG 2.2 AA: 4.5, large text and edges 3)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "marketplace/storefront/static/css"
TOKENS = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", (CSS / "tokens.css").read_text()))
GROUNDS = ("paper", "surface", "sunken", "white")
ON_ANY_GROUND = (
    "ink",
    "ink-2",
    "ink-3",
    "brand",
    "brand-800",
    "brand-900",
    "seal",
    "good",
    "warn",
    "bad",
    "info",
    "gold",
)
PAIRS = [
    *[(text, ground) for text in ON_ANY_GROUND for ground in GROUNDS],
    *[(tone, f"{tone}-100") for tone in ("good", "warn", "bad", "info", "gold")],
    *[("on-dark", ground) for ground in ("brand", "brand-800", "brand-900", "toast")],
    *[("white", ground) for ground in ("seal", "seal-800", "good", "bad", "gold")],
    *[("ink", f"{tone}-100") for tone in ("good", "warn", "bad", "info")],
    ("on-dark-2", "brand-900"),
    ("on-dark-2", "brand"),
    ("seal-on-dark", "brand-900"),
    ("brand-300", "brand-900"),
    ("brand-900", "brand-100"),
    ("brand-900", "brand-50"),
    ("seal-800", "seal-100"),
    ("seal", "seal-50"),
    ("ink-2", "brand-50"),
]


def luminance(code: str) -> float:
    """Relative luminance of #rrggbb."""
    parts = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two colours."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_it_works() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert contrast("#777777", "#ffffff") < 4.5


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable(text: str, ground: str) -> None:
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_of_fields_and_focus_are_seen(ground: str) -> None:
    assert contrast(TOKENS["line-strong"], TOKENS[ground]) >= 3
    assert contrast(TOKENS["brand-600"], TOKENS[ground]) >= 3


def test_only_tokens_name_raw_colours() -> None:
    for sheet in CSS.glob("*.css"):
        if sheet.name != "tokens.css":
            bare = re.sub(r"url\([^)]*\)", "", sheet.read_text())
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=\s*[;,)}])", bare) == [], sheet.name


def test_every_token_that_is_used_exists() -> None:
    text = "\n".join(sheet.read_text() for sheet in CSS.glob("*.css"))
    made = set(re.findall(r"(--[a-z0-9-]+)\s*:", text))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) - made == set()
