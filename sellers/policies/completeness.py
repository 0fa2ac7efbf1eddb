"""Is an item of the checklist complete, and if not, what is missing? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sellers.policies import rows
from sellers.policies.requirements import Spec


@dataclass(frozen=True)
class Entry:
    """What was entered for an item. `files` counts those that stand for this entry."""

    number: str = ""
    holder: str = ""
    statement: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    valid_until: date | None = None
    files: int = 0


def gaps(spec: Spec, entry: Entry, today: date) -> list[str]:
    """What is still missing, as sentences in the reader's language; empty where the item is complete."""
    words = spec.words
    asked = (
        (spec.number, entry.number, words.number), (spec.holder, entry.holder, words.holder),
        (spec.statement, entry.statement, words.statement), (spec.issuer, entry.details.get("issuer"), _("Issued by")),
        (spec.expires, entry.valid_until, _("Valid until")),
    )  # fmt: skip
    found = [_("Missing: %(field)s") % {"field": label} for wanted, value, label in asked if wanted and not value]
    if entry.files < spec.files:
        lacking = spec.files - entry.files
        found.append(
            ngettext("%(count)d more file is needed.", "%(count)d more files are needed.", lacking) % {"count": lacking}
        )
    if spec.rows:
        found += rows.check(spec, entry.details, today).gaps
    return found
