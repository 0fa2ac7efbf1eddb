"""Every template of the project compiles: an unknown tag or a missing parent shows here, not on a page."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


def broken() -> list[str]:
    """One line for each template that does not compile."""
    found = []
    for path in sorted(TEMPLATES.rglob("*")):
        if path.suffix not in {".html", ".txt", ".xml"}:
            continue
        name = str(path.relative_to(TEMPLATES))
        try:
            get_template(name)
        except (TemplateSyntaxError, TemplateDoesNotExist) as error:
            found.append(f"templates/{name}: {error}")
    return found


def main() -> int:
    """Print what is broken; the exit status tells whether anything was."""
    django.setup()
    found = broken()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
