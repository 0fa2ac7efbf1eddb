"""The texts of the warehouse consoles: what a locale pack (`locale/parts/console.<language>.po`) must hold.

The consoles speak five languages; the shop speaks Chinese and English. English is the text itself, Chinese is complete for the
whole project, so a pack is needed for Japanese, Korean and Spanish.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools import extraction
from tools.extraction import Entry

PACKS = ("ja", "ko", "es")
NOT_CONSOLES = ("track", "passport", "admin")  # pages of everybody, and of operations
SHARED = (
    "templates/base/console.html", "templates/components/scan.html", "templates/components/form.html",
    "templates/components/field.html", "templates/components/form_errors.html",
)  # fmt: skip
MODULES = (
    "logistics/errors.py", "logistics/forms.py", "logistics/policies/capture.py", "logistics/policies/seals.py",
    "logistics/policies/screening.py", "logistics/policies/scans.py",
)  # fmt: skip


def entries(project: Path) -> list[Entry]:
    """Every text that an operator or escort may read on a console, once, in order."""
    return sorted({(entry.singular, entry.context): entry for entry in _all(project)}.values())


def _all(project: Path) -> Iterator[Entry]:
    pages = [
        page for page in (project / "templates/logistics").glob("*.html") if not page.name.startswith(NOT_CONSOLES)
    ]
    for path in [*pages, *(project / name for name in SHARED)]:
        yield from extraction.in_template(path.read_text(encoding="utf-8"), str(path.relative_to(project)))
    views = [path for path in (project / "logistics/views").glob("*.py") if path.name != "public.py"]
    for path in [*(project / name for name in MODULES), *views]:
        yield from extraction.in_python(path.read_text(encoding="utf-8"), str(path.relative_to(project)))
