"""What a reviewer sees of a filed visit, and the audited door of its photographs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from marketplace.accounts.models import Role
from marketplace.accounts.permissions import roles_required
from sellers.models import Audit
from sellers.policies import audit_entries as entries
from sellers.policies import audit_scores
from sellers.policies.audit_questions import ANSWERS, QUESTIONS
from sellers.policies.audit_words import CONSEQUENCES, FIELDS, KINDS, REASONS
from sellers.selectors import audits as reading
from sellers.services import audit_photos, audit_visits


def review_page(audit: Audit) -> dict[str, Any]:
    """Everything that was filed, and whether it is unbroken: entries, counts against claims, pick list made again."""
    rows = reading.entries(audit)
    pairs = [(row.kind, row.body) for row in reading.in_force(rows)]
    found = audit_scores.score(pairs, audit.claimed_stock, audit.picks)
    nonce = bytes.fromhex(audit.nonce)
    return {
        "audit": audit, "entries": [entry_view(row) for row in rows], "counts": counts(audit, pairs),
        "reasons": [REASONS[code] for code in found.reasons], "proposal": CONSEQUENCES.get(audit.proposal, ""),
        "rough": audit_scores.rough_differences([body for kind, body in pairs if kind == "bin"], audit.claimed_stock),
        "is_unbroken": not audit_visits.broken_links(audit),
        "is_pick_list_sound": audit_visits.picks_of(audit, audit.claimed_stock, nonce) == audit.picks,
        "rulings": list(audit.rulings.all()), "appeal": getattr(audit, "appeal", None),
    }  # fmt: skip


def entry_view(row: Any) -> dict[str, Any]:
    """An entry in words: kind, the values of its body, photographs, time and place as told."""
    return {
        "sequence": row.sequence, "kind": row.kind, "label": KINDS.get(row.kind, row.kind),
        "lines": lines_of(row.kind, row.body), "photos": list(row.photos.all()),
        "at": row.recorded_at, "client_at": row.client_at, "where": row.where, "key": row.key,
    }  # fmt: skip


def lines_of(kind: str, body: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """The body of an entry as (name, value) in words."""
    found = [
        (FIELDS[name], _words(name, value))
        for name, value in body.items()
        if name in FIELDS and value not in (None, "")
    ]
    questions = {question.code: question.text for question in QUESTIONS.get(str(body.get("contact")), ())}
    return found + [
        (questions.get(code, code), ANSWERS.get(value, value)) for code, value in body.get("answers", {}).items()
    ]


def _words(name: str, value: Any) -> Any:
    if name == "celsius_tenths":
        return f"{Decimal(int(value)) / 10}"
    table: Mapping[Any, Any] = {
        "outcome": entries.RECEIPT_OUTCOMES, "channel": entries.CHANNELS, "contact": entries.CONTACTS,
        "cleanliness": entries.CLEANLINESS,
    }.get(name, {})  # fmt: skip
    return table.get(value, value)


def counts(audit: Audit, pairs: Any) -> list[dict[str, Any]]:
    """The pick list: claimed and counted side by side."""
    claimed = {row["sku"]: row for row in audit.claimed_stock}
    counted = {body["sku"]: body["counted"] for kind, body in pairs if kind == "count"}
    return [
        {
            "sku": sku, "title": claimed.get(sku, {}).get("title", ""), "claimed": claimed.get(sku, {}).get("pieces", 0),
            "counted": counted.get(sku), "is_same": counted.get(sku) == claimed.get(sku, {}).get("pieces", 0),
        }
        for sku in audit.picks
    ]  # fmt: skip


@roles_required(Role.INSPECTOR, Role.OPS)
@require_GET
def photo(request: HttpRequest, photo_id: str) -> HttpResponse:
    """One photograph, stamped with who reads it; never cached."""
    response = HttpResponse(audit_photos.open_for(photo_id=photo_id, reader=request.user), content_type="image/jpeg")
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
