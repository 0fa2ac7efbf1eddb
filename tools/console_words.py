"""The texts of the warehouse consoles: what a locale pack (`locale/parts/console.<language>.po`) must hold.

The consoles speak five languages; the shop speaks Chinese and English. English is the text itself, Chinese is complete for the
whole project, so a pack is needed for Japanese, Korean and Spanish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tools import extraction
from tools.extraction import Entry

PACKS = ("ja", "ko", "es")
# Pages of everybody, of operations, of inspectors and of sellers; and of the escorts, who work in China.
NOT_CONSOLES = ("track", "passport", "follow", "inspections", "admin", "escort", "_escort", "seller")
NOT_VIEWS = ("public", "following", "inspectors", "escort", "duty", "seller")
SHARED = (
    "templates/base/console.html", "templates/components/scan.html", "templates/components/form.html",
    "templates/components/field.html", "templates/components/form_errors.html",
)  # fmt: skip
MODULES = (
    "logistics/errors.py", "logistics/forms.py", "logistics/policies/capture.py", "logistics/policies/seals.py",
    "logistics/policies/screening.py", "logistics/policies/scans.py", "logistics/policies/matching.py",
    "logistics/policies/loggers.py", "warehousing/errors.py", "marketplace/core/errors.py",
)  # fmt: skip
# Read on consoles beside much that is not: a pack may say these words, and the tests do not ask for every one.
ALSO = ("warehousing/words.py", "warehousing/forms.py", "logistics/forms_escort.py", "marketplace/storefront/look.py")


def entries(project: Path) -> list[Entry]:
    """Every text that an operator may read on a console, once, in order."""
    return _once(_texts(project, [*_pages(project), *(project / name for name in (*SHARED, *MODULES))]))


def known(project: Path) -> list[Entry]:
    """Every text that a pack may hold: also those of the escorts' pages, which need none."""
    escorts = [*(project / "templates/logistics").glob("*escort*.html")]
    views = [project / f"logistics/views/{name}.py" for name in ("escort", "duty")]
    return _once([*entries(project), *_texts(project, [*escorts, *views, *(project / name for name in ALSO)])])


def _pages(project: Path) -> Iterator[Path]:
    for room in ("logistics", "warehousing"):
        for page in (project / "templates" / room).glob("*.html"):
            if not page.name.startswith(NOT_CONSOLES):
                yield page
        for view in (project / room / "views").glob("*.py"):
            if view.stem not in NOT_VIEWS:
                yield view


def _texts(project: Path, paths: Iterable[Path]) -> Iterator[Entry]:
    for path in paths:
        read = extraction.in_template if path.suffix == ".html" else extraction.in_python
        yield from read(path.read_text(encoding="utf-8"), str(path.relative_to(project)))


def _once(found: Iterable[Entry]) -> list[Entry]:
    return sorted({(entry.singular, entry.context): entry for entry in found}.values())
