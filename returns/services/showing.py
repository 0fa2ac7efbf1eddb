"""Photographs and a short video of the shopper: told apart by their bytes, bounded, pictures drawn anew, stored by digest."""

from collections.abc import Sequence
from datetime import timedelta
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import files, mp4, time, trail
from returns import locks, portal, selectors
from returns.errors import BadVideo, NotSettled, TooManyShots
from returns.models import ReturnCase, ReturnShot
from returns.policies.reasons import MOST_SHOTS, MOST_VIDEOS, VIDEO_BYTES, VIDEO_SECONDS
from returns.states import Stage

FOLDER = "returns"
ALLOWED = files.PICTURES | {files.MP4}
LOOSE_FOR = timedelta(days=1)
BEFORE_DECISION = (Stage.LABEL_ISSUED, Stage.IN_TRANSIT, Stage.RECEIVED, Stage.INSPECTED)


def upload(
    *,
    user: User,
    uploads: Sequence[IO[bytes]],
    case: ReturnCase | None = None,
    shows: str = ReturnShot.Shows.GOODS,
) -> list[ReturnShot]:
    """Keep pictures and a video for a return to come, or for one of the person's own that is not decided.

    `shows`: the goods (the seller sees them), or the parcel with its waybill (only we do). Raises TooManyShots, BadVideo,
    NotSettled for a case that is decided, and the refusals of `core.files`.
    """
    if len(uploads) > MOST_SHOTS + MOST_VIDEOS:
        raise TooManyShots
    clean = [_checked(one) for one in uploads]
    for one, _seconds in clean:
        name = f"{FOLDER}/{one.name}"
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(one.data))
    return _keep(user, clean, case, shows)


def _checked(one: IO[bytes]) -> tuple[files.CleanFile, int | None]:
    clean = files.accept(one, allowed=ALLOWED, max_bytes=VIDEO_BYTES)
    if clean.mime != files.MP4:
        return clean, None
    seconds = mp4.seconds(clean.data)
    if seconds is None or not 0 < seconds <= VIDEO_SECONDS:
        raise BadVideo
    return clean, max(1, round(seconds))


@transaction.atomic
def _keep(
    user: User, clean: Sequence[tuple[files.CleanFile, int | None]], case: ReturnCase | None, shows: str
) -> list[ReturnShot]:
    if case is not None:
        case = locks.case(case.pk)
        if case.stage not in BEFORE_DECISION:
            raise NotSettled
        there = ReturnShot.objects.filter(case=case)
    else:
        portal.loose_shots(user).filter(added_at__lt=time.now() - LOOSE_FOR).delete()
        there = portal.loose_shots(user)
    known = {one.sha256: one for one in there}
    now, made = time.now(), []
    for one, seconds in clean:
        shot = known.get(one.sha256)
        if shot is None:
            shot = ReturnShot.objects.create(
                user=user,
                case=case,
                file=f"{FOLDER}/{one.name}",
                mime=one.mime,
                sha256=one.sha256,
                seconds=seconds,
                shows=shows,
                added_at=now,
            )
            known[one.sha256] = shot
        elif (
            shows == ReturnShot.Shows.PARCEL != shot.shows
        ):  # said of it once is enough: nobody takes it for the goods again
            shot.shows = shows
            shot.save(update_fields=["shows"])
        made.append(shot)
    videos = sum(one.seconds is not None for one in known.values())
    if len(known) - videos > MOST_SHOTS or videos > MOST_VIDEOS:
        raise TooManyShots
    if case is not None and made:
        trail.record(verb="return.shown", target=case.ref, actor=user.ref, after={"files": len(made)})
    return made


def add(
    *, user: User, case_number: str, uploads: Sequence[IO[bytes]], shows: str = ReturnShot.Shows.GOODS
) -> list[ReturnShot]:
    """More pictures for an open return of the person's own. Raises ReturnNotFound and what `upload` raises."""
    return upload(user=user, uploads=uploads, case=selectors.case_for(user, case_number), shows=shows)
