"""Evidence packs: asked for with one click, made by a worker section by section, kept as they were made."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from cases import pack_files, selectors
from cases.models import Pack
from cases.states import PACK, PackStatus
from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import locks, tasks, time, trail
from orders.models import Order

TASK = "cases.make_packs"
SYSTEM = "system:cases"
FOLDER = "cases/packs"


@transaction.atomic
def ask(*, order: Order, subject: str, by: User) -> Pack:
    """One click. While one is being made for the same order and subject, that one is returned. Raises NotAllowed."""
    require_role(by, Role.OPS)
    locks.advisory(f"pack:{order.pk}")  # two clicks
    waiting = Pack.objects.filter(order=order, subject=subject, status__in=(PackStatus.ASKED, PackStatus.MAKING))
    found = waiting.first()
    if found is not None:
        return found
    pack: Pack = Pack.objects.create(order=order, subject=subject, asked_by=by.ref, asked_at=time.now())
    trail.record(verb="pack.asked", target=trail.ref(pack), actor=by.ref, after={"subject": subject})
    tasks.send(TASK)
    return pack


@transaction.atomic
def ask_for_chargeback(*, dispute: str, by: User) -> list[Pack]:
    """One click for a chargeback: a pack for each order of the disputed payment. Raises NotAllowed, CaseNotFound."""
    found = selectors.chargeback_by(dispute)
    subject = f"dispute:{found.dispute}"
    return [ask(order=order, subject=subject, by=by) for order in selectors.orders_of_chargeback(found)]


def make_due() -> int:
    """Make what was asked for; a pack that a killed worker left half made is made again from the start."""
    return tasks.each(selectors.packs_to_make(), make)


def make(pack_id: int) -> bool:
    """Draw one pack. Each section is one step of progress that the desk sees; no transaction is open while it is drawn.

    Only whoever claims it draws it: of two workers with the same list the second finds it taken. False where it was.
    """
    if not selectors.claimable_packs().filter(pk=pack_id).update(claimed_at=time.now()):
        return False
    pack = Pack.objects.select_related("order__seller", "order__user", "order__purchase").get(pk=pack_id)
    if pack.status == PackStatus.ASKED:
        PACK.move(pack, PackStatus.MAKING, actor=SYSTEM)
    try:
        data = pack_files.draw(pack, progress=lambda percent: _note(pack, percent))
    except Exception:  # whatever it is, the desk reads that it failed and may ask again; the heartbeat names the cause
        PACK.move(pack, PackStatus.FAILED, actor=SYSTEM, why="could not be drawn")
        raise
    name = f"{FOLDER}/{hashlib.sha256(data).hexdigest()}.pdf"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    PACK.move(pack, PackStatus.READY, actor=SYSTEM, file=name, progress=100, ready_at=time.now())
    return True


def _note(pack: Pack, percent: int) -> None:
    """Progress for the desk, and the worker's sign of life."""
    making = Pack.objects.filter(pk=pack.pk, status=PackStatus.MAKING)
    making.update(progress=min(percent, 99), claimed_at=time.now())
