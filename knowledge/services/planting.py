"""The first articles and documents, read from the text files that ship with the app. Plants what is missing, touches nothing.

A file of `texts/help/` begins with `key: value` lines; each language follows after `=== <locale>`: title, summary, action
(may be empty) on a line each, then the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.services import publishing
from marketplace.core import time
from marketplace.core.transparency.canonical import payload_digest

TEXTS = Path(__file__).resolve().parent.parent / "texts"
AUTHOR, REVIEWER = "system:texts", "system:release"


@dataclass(frozen=True)
class Sheet:
    """One file, taken apart."""

    facts: dict[str, str]
    texts: dict[str, dict[str, str]] = field(default_factory=dict)


def sheets(folder: str = "help") -> Iterator[Sheet]:
    """All texts of the release in a folder, by file name."""
    for path in sorted((TEXTS / folder).glob("*.txt")):
        yield read(path.read_text(encoding="utf-8"))


def read(text: str) -> Sheet:
    """Take a file apart. Raises ValueError where a language is not whole."""
    head, *parts = text.split("\n=== ")
    facts = dict(line.split(": ", 1) for line in head.strip().splitlines() if ": " in line)
    sheet = Sheet(facts)
    for part in parts:
        locale, title, summary, action, *body = part.split("\n")
        sheet.texts[locale.strip()] = {
            "title": title.strip(), "summary": summary.strip(), "action": action.strip(), "body": "\n".join(body).strip(),
        }  # fmt: skip
    if not {"zh-hans", "en"} <= sheet.texts.keys() or not all(one["body"] for one in sheet.texts.values()):
        raise ValueError(f"{facts.get('slug')}: Chinese and English with a text, please")
    return sheet


def plant(article: Any, version: Any, live: Any) -> int:
    """Plant missing articles, live at once. The models are given: a migration has its own. Returns how many."""
    known = set(article.objects.values_list("slug", flat=True))
    fresh = [sheet for sheet in sheets() if sheet.facts["slug"] not in known]
    now = time.now()
    for sheet in fresh:
        facts = sheet.facts
        row = article.objects.create(
            slug=facts["slug"], category=facts["category"], icon=facts.get("icon", "help"), href=facts.get("href", ""),
            place=int(facts.get("place", "100")), created_at=now,
        )  # fmt: skip
        version.objects.create(
            article=row, number=1, status="live", texts=sheet.texts, keywords=facts.get("keywords", ""), author=AUTHOR,
            reviewer=REVIEWER, written_at=now, live_at=now,
        )  # fmt: skip
        publishing.write(row, number=1, texts=sheet.texts, keywords=facts.get("keywords", ""), model=live)
    return len(fresh)


def plant_documents(document: Any, version: Any) -> int:
    """Plant the first version of missing documents, in force at once. Returns how many."""
    known = set(document.objects.values_list("slug", flat=True))
    fresh = [sheet for sheet in sheets("rules") if sheet.facts["slug"] not in known]
    now = time.now()
    for sheet in fresh:
        facts = sheet.facts
        row = document.objects.create(
            slug=facts["slug"], audience=facts["audience"], needs_consent=facts["needs_consent"] == "yes",
            place=int(facts["place"]),
        )  # fmt: skip
        texts = {
            locale: {name: one[name] for name in ("title", "summary", "body")} for locale, one in sheet.texts.items()
        }
        version.objects.create(
            document=row, number=1, status="in_force", texts=texts, digest=payload_digest(texts), written_by=AUTHOR,
            approved_by=REVIEWER, written_at=now, effective_from=now,
        )  # fmt: skip
    return len(fresh)
