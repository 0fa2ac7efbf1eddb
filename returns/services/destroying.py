"""Destroying with proof: one person does it and takes pictures, another stands by; then the passport ends and the paper is written."""

from collections.abc import Mapping

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from logistics.services import returning
from marketplace.accounts.models import User
from marketplace.core import time, trail
from marketplace.core.files import CleanFile
from marketplace.core.ids import public_id
from marketplace.core.paper import Paper
from returns import locks, selectors
from returns.errors import NeedsSecondPerson, ProofMissing, WrongItem
from returns.models import Destruction, ReturnCase, ReturnItem
from returns.services import guarding, stays
from returns.states import Disposition

PICTURES = ("before", "after")


@transaction.atomic
def destroy(*, case_number: str, item_id: int, photos: Mapping[str, CleanFile], by: User) -> Destruction:
    """Record that a piece was destroyed, with a picture before and one after. It counts once a second person has confirmed it.

    Raises ReturnNotFound, NotYourBench, WrongItem (another case, not chosen, gone), ProofMissing (also the second time).
    """
    item = _item(case_number, item_id, by)
    if set(photos) != set(PICTURES):
        raise ProofMissing
    kept = [
        {"pose": pose, "sha256": photos[pose].sha256, "file": _stored(photos[pose])} for pose in PICTURES
    ]  # fmt: skip
    try:
        with transaction.atomic():
            row: Destruction = Destruction.objects.create(item=item, pictures=kept, done_by=by.ref, done_at=time.now())
    except IntegrityError:
        raise ProofMissing from None
    trail.record(verb="return.destroyed", target=item.case.ref, actor=by.ref, after={"piece": item.unit.passport_code})
    return row


@transaction.atomic
def witness(*, case_number: str, item_id: int, by: User) -> Destruction:
    """A second person stood by: the passport ends here. Again changes nothing. Raises as `destroy`, and NeedsSecondPerson."""
    item = _item(case_number, item_id, by, is_gone_too=True)
    row = Destruction.objects.filter(item=item).first()
    if row is None:
        raise ProofMissing
    if row.done_by == by.ref:
        raise NeedsSecondPerson
    if not Destruction.objects.filter(pk=row.pk, witness="").update(witness=by.ref, witnessed_at=time.now()):
        return row
    row.refresh_from_db()
    ReturnItem.objects.filter(pk=item.pk).update(gone_at=row.witnessed_at)
    returning.unit_disposed(
        units=[item.unit_id], how="destroy", centre=item.case.centre_code, case_number=case_number, actor=by.ref
    )  # fmt: skip
    stays.left(item.case, actor=by.ref)
    trail.record(verb="return.destruction_witnessed", target=item.case.ref, actor=by.ref)
    return row


def certificate(row: Destruction) -> bytes:
    """The proof for the seller, in the language of the request. Raises ProofMissing before the second person."""
    if row.witnessed_at is None:
        raise ProofMissing
    item = row.item
    paper = Paper(title=f"{_('Certificate of destruction')} {row.public_id}", foot=row.public_id)
    paper.title(f"全球喵喵 {_('Certificate of destruction')}")
    for name, value in (
        (_("Number"), row.public_id), (_("Return"), item.case.number), (_("Piece"), item.line.title),
        (_("Passport"), item.unit.passport_code), (_("Destroyed"), f"{row.done_at.astimezone(time.SHANGHAI):%Y-%m-%d %H:%M}"),
        (_("Confirmed by a second person"), f"{row.witnessed_at.astimezone(time.SHANGHAI):%Y-%m-%d %H:%M}"),
        (_("Place"), item.case.centre.name_zh if item.case.centre else ""),
    ):  # fmt: skip
        paper.fact(str(name), value)
    for picture in row.pictures:
        with default_storage.open(picture["file"]) as file:
            paper.picture(file.read(), caption=f"{picture['pose']} · SHA-256 {picture['sha256']}")
    return paper.done()


def _stored(picture: CleanFile) -> str:
    return str(default_storage.save(f"destroyed/{public_id()}.jpg", ContentFile(picture.data)))


def _item(case_number: str, item_id: int, by: User, *, is_gone_too: bool = False) -> ReturnItem:
    case: ReturnCase = locks.case(selectors.case_by_number(case_number).pk)
    selectors.require_bench(by, case)
    item = next((item for item in selectors.items_of(case) if item.pk == item_id), None)
    if item is None or item.disposition != Disposition.DESTROY or not (is_gone_too or selectors.is_at_the_centre(item)):
        raise WrongItem
    if not is_gone_too or selectors.is_at_the_centre(item):
        guarding.require_not_held(case)
    item.case = case
    return item
