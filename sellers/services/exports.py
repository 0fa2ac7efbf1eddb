"""Exports for authorities: asked for by one person, let by another, built in steps by a worker, kept encrypted for a week.

Each step is one transaction: the pieces it wrote, the cursor, and one trail row a seller whose file was read. A worker that
dies in between leaves the export where the last step ended. Nothing of it is ever logged.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Role, User
from marketplace.core import locks, tasks, time, trail
from marketplace.core.errors import DomainError, NotAllowed, NotFound
from marketplace.core.outbox.emit import emit
from sellers.models import Export, ExportPart, Seller
from sellers.policies import export_files as files
from sellers.policies.export_kinds import ExportKind, Span, kind_of, span_of
from sellers.selectors import ref
from sellers.states import EXPORT, ExportStatus

BATCH = 200
STEPS_A_RUN = 50
KEPT = timedelta(days=7)
TASK = "sellers.build_exports"
SYSTEM = "system:exports"


class BadExport(DomainError):
    """A period that is none, or a missing recipient or reason. `fields` names what is wrong."""

    code = "export_invalid"
    status = 422
    message = _("This export is not complete. Please look at the marked fields.")


class OwnExport(NotAllowed):
    code = "own_export"
    message = _("Somebody else has to let the export that you asked for.")


class ExportGone(DomainError):
    """It is not built yet, was turned down, or its week is over."""

    code = "export_not_ready"
    status = 409
    message = _(
        "This export is not there to be downloaded: it is still being built, was turned down, or its time is over."
    )


@transaction.atomic
def ask(*, kind: str, period: str, recipient: str, why: str, by: User) -> Export:
    """Ask for an export. Raises NotAllowed (not ops), NotFound (no such kind), BadExport."""
    _require_ops(by)
    known = kind_of(kind)
    wrong: dict[str, Any] = {}
    span = span_of(period.strip(), by_half=known.by_half)
    if span is None:
        wrong["period"] = _("Write the half-year as 2026-H1.") if known.by_half else _("Write the year as 2026.")
    elif span.start > time.now():
        wrong["period"] = _("This period has not begun yet.")
    wrong |= {
        name: _("Please fill this in.") for name, text in (("recipient", recipient), ("why", why)) if not text.strip()
    }
    if wrong:
        raise BadExport(fields=wrong)
    row = Export.objects.create(
        kind=kind, period=period.strip(), recipient=recipient.strip()[:120], why=why.strip()[:500], requested_by=by.ref,
        requested_at=time.now(),
    )  # fmt: skip
    trail.record(
        verb="seller_export.asked", target=trail.ref(row), actor=by.ref, why=why,
        after={"kind": kind, "period": row.period, "recipient": row.recipient},
    )  # fmt: skip
    return row


@transaction.atomic
def approve(*, export: Export, by: User, decision: str = "") -> None:
    """Let it be built. Raises NotAllowed, OwnExport, IllegalMove, StaleState."""
    _require_ops(by)
    if export.requested_by == by.ref:
        raise OwnExport
    total = _sellers(kind_of(export.kind)).count()
    EXPORT.move(
        export, ExportStatus.APPROVED, actor=by.ref, why=decision, decided_by=by.ref, decided_at=time.now(),
        decision=decision[:500], total=total,
    )  # fmt: skip
    tasks.send(TASK)


@transaction.atomic
def reject(*, export: Export, by: User, decision: str) -> None:
    """Turn it down, with a reason; who asked may take it back this way too."""
    _require_ops(by)
    if not decision.strip():
        raise BadExport(fields={"decision": _("Please say why.")})
    EXPORT.move(
        export, ExportStatus.REJECTED, actor=by.ref, why=decision, decided_by=by.ref, decided_at=time.now(),
        decision=decision[:500],
    )  # fmt: skip


def build_due() -> int:
    """Take open exports further, the oldest first. Returns the steps taken."""
    steps = 0
    for pk in list(_open().order_by("pk").values_list("pk", flat=True)[:5]):
        while steps < STEPS_A_RUN:
            steps += 1
            if step(export_id=pk):
                break
    return steps


def backlog() -> int:
    """Exports that are not built yet."""
    return _open().count()


@transaction.atomic
def step(*, export_id: int) -> bool:
    """One batch of sellers. True where the export is finished (by this step or before)."""
    locks.advisory(f"export:{export_id}")
    export = Export.objects.get(pk=export_id)
    if export.status == ExportStatus.APPROVED:
        EXPORT.move(export, ExportStatus.BUILDING, actor=SYSTEM)
        _write(export, files.begin(_head(export), kind_of(export.kind).columns))
    if export.status != ExportStatus.BUILDING:
        return True
    kind = kind_of(export.kind)
    batch = list(_sellers(kind).filter(pk__gt=export.cursor).order_by("pk")[:BATCH])
    if not batch:
        _finish(export)
        return True
    rows = list(kind.rows(batch, _span(export, kind)))
    _write(export, files.middle(rows, kind.columns, is_first=not export.rows))
    trail.record_many(
        verb="seller.identity_exported", targets=[ref(seller) for seller in batch], actor=export.requested_by,
        why=f"{export.kind} {export.period} for {export.recipient}", after={"export": export.public_id},
    )  # fmt: skip
    Export.objects.filter(pk=export.pk).update(
        cursor=batch[-1].pk, done=F("done") + len(batch), rows=F("rows") + len(rows)
    )
    return False


def download(*, public_id: str, form: str, by: User) -> Iterator[bytes]:
    """The file, piece by piece. The reading is on the trail before the first byte leaves.

    Raises NotAllowed, NotFound, ExportGone.
    """
    _require_ops(by)
    export = Export.objects.filter(public_id=public_id).first()
    if export is None or form not in files.FORMS:
        raise NotFound
    if export.status != ExportStatus.READY or export.expires_at is None or export.expires_at <= time.now():
        raise ExportGone
    with transaction.atomic():
        Export.objects.filter(pk=export.pk).update(downloads=F("downloads") + 1)
        trail.record(verb="seller_export.downloaded", target=trail.ref(export), actor=by.ref, after={"form": form})
    return _pieces(export.pk, form)


def expire_due() -> int:
    """Delete files whose week is over; the row stays with who asked, let and read. Returns how many."""
    over = list(Export.objects.filter(status=ExportStatus.READY, expires_at__lte=time.now()).order_by("pk")[:20])
    for export in over:
        with transaction.atomic():
            EXPORT.move(export, ExportStatus.EXPIRED, actor=SYSTEM)
            ExportPart.objects.filter(export=export).delete()
    return len(over)


def _pieces(export_id: int, form: str) -> Iterator[bytes]:
    numbers = ExportPart.objects.filter(export_id=export_id, form=form).order_by("number").values_list("pk", flat=True)
    for pk in numbers:
        part = ExportPart.objects.filter(pk=pk).first()
        if part is None:
            return  # its time ran out in the middle
        yield bytes(part.content)


def _finish(export: Export) -> None:
    _write(export, files.end())
    now = time.now()
    EXPORT.move(export, ExportStatus.READY, actor=SYSTEM, built_at=now, expires_at=now + KEPT)
    emit(topic="sellers.export_ready", key=f"export:{export.public_id}", payload={"export": export.public_id})


def _write(export: Export, pieces: dict[str, bytes]) -> None:
    for form, content in pieces.items():
        if content:
            ExportPart.objects.create(export=export, form=form, number=export.parts, content=content)
    Export.objects.filter(pk=export.pk).update(parts=F("parts") + 1)
    export.parts += 1


def _head(export: Export) -> dict[str, Any]:
    return {
        "export": export.public_id, "kind": export.kind, "period": export.period, "recipient": export.recipient,
        "made_at": time.now().isoformat(timespec="seconds"), "platform": "全球喵喵 Miaomiao",
    }  # fmt: skip


def _span(export: Export, kind: ExportKind) -> Span:
    span = span_of(export.period, by_half=kind.by_half)
    if span is None:
        raise BadExport(fields={"period": export.period})
    return span


def _sellers(kind: ExportKind) -> QuerySet[Seller]:
    """Everybody who was ever let in: files are kept three years after closing."""
    known = Seller.objects.filter(approved_at__isnull=False)
    return known if kind.countries is None else known.filter(country__in=kind.countries)


def _open() -> QuerySet[Export]:
    return Export.objects.filter(status__in=[ExportStatus.APPROVED, ExportStatus.BUILDING])


def _require_ops(user: User) -> None:
    if not user.is_active or not user.has_role(Role.OPS):
        raise NotAllowed
