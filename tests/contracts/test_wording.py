"""Words that only a licensed holder of money may use: no page says them while `ESCROW_HOLDER` names nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils import translation

from marketplace.storefront.look import STATUS_LOOKS
from tests.contracts.house import ROOT

HOLDER = "%(holder)s"  # a sentence that names the holder is shown only where there is one
FORBIDDEN = re.compile("托管|託管|保管")
CODE = (
    "marketplace",
    "sellers",
    "logistics",
    "risk",
    "promotions",
    "orders",
    "wanted",
    "returns",
    "repairs",
    "support",
    "claims",
    "cases",
    "finance",
    "assistant",
    "desk",
    "care",
    "quality",
    "knowledge",
)


def test_it_works() -> None:
    assert FORBIDDEN.search("平台保管中")
    assert not FORBIDDEN.search("已付款，确认收货后结算给卖家")


def test_no_translation_says_it() -> None:
    files = [*(ROOT / "locale" / "parts").glob("*.po"), *(ROOT / "locale").glob("zh_*/LC_MESSAGES/django.po")]
    assert len(files) > 10
    wrong = [f"{path.name}: {entry.id}" for path in files for entry in _entries(path) if _says_it(entry)]
    assert wrong == []


def _entries(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return list(read_po(file))


def _says_it(entry: Message) -> bool:
    words = entry.string if isinstance(entry.string, str) else "".join(entry.string)
    return HOLDER not in str(entry.id) and bool(FORBIDDEN.search(words))


def _said() -> list[Path]:
    found = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".xml"}]
    return found + [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]


def test_no_template_and_no_code_says_it() -> None:
    """A comment may name the word that is forbidden; a line that is said may not."""
    lines = ((path, line) for path in _said() for line in path.read_text().splitlines())
    assert [f"{path}: {line}" for path, line in lines if FORBIDDEN.search(line) and line.strip()[0] != "#"] == []


@pytest.mark.parametrize(("holder", "words"), [
    ("", "已付款，确认收货后结算给卖家"), ("某某银行", "由某某银行托管，确认收货后结算给卖家"),
])  # fmt: skip
def test_the_status_of_waiting_money(settings: object, holder: str, words: str) -> None:
    settings.ESCROW_HOLDER = holder  # type: ignore[attr-defined]
    with translation.override("zh-hans"):
        assert str(STATUS_LOOKS["held"].label) == words
