"""How a person wants to hear from us: said on a page, by API, or by one click in a mail."""

from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import time, trail
from marketplace.core.errors import DomainError, NotFound
from marketplace.notices import locks
from marketplace.notices.models import Habit
from marketplace.notices.subjects import SUBJECTS, WAYS

SALT = "notices.no-more"
CHOICES = frozenset(f"{subject.code}:{way}" for subject in SUBJECTS.values() if not subject.is_fixed for way in WAYS)


class BadHabit(DomainError):
    code = "bad_habit"
    message = _("Please choose from what is offered.")


class LinkUnknown(NotFound):
    code = "link_unknown"


@transaction.atomic
def choose(
    *,
    recipient_ref: str,
    off: Collection[str],
    quiet_from: int = 0,
    quiet_to: int = 0,
    zone: str = "Asia/Shanghai",
    digest: str = Habit.Digest.NEVER,
    actor: str,
) -> Habit:
    """Replace the person's choices. `off` holds `subject:way` (`wishes:mail`). Raises BadHabit for what is none of ours."""
    wrong: dict[str, Any] = {}
    if not set(off) <= CHOICES:
        wrong["off"] = BadHabit.message
    if not (0 <= quiet_from <= 23 and 0 <= quiet_to <= 23):
        wrong["quiet_from"] = _("Whole hours, 0 to 23.")
    if digest not in Habit.Digest.values:
        wrong["digest"] = BadHabit.message
    if not _is_zone(zone):
        wrong["zone"] = _("This time zone is not known.")
    if wrong:
        raise BadHabit(fields=wrong)
    values = {
        "off": sorted(set(off)), "quiet_from": quiet_from, "quiet_to": quiet_to, "zone": zone, "digest": digest,
        "changed_at": time.now(),
    }  # fmt: skip
    row, _created = Habit.objects.update_or_create(recipient=recipient_ref, defaults=values)
    after = {name: value for name, value in values.items() if name != "changed_at"}
    trail.record(verb="habit.choose", target=recipient_ref, actor=actor, after=after)
    return row


@transaction.atomic
def stop(*, token: str) -> str:
    """One click in a mail: this subject comes by this way no more. Again changes nothing. Returns the subject's code.

    Raises LinkUnknown for a link that we did not make.
    """
    recipient, subject, way = opened(token)
    row, _created = Habit.objects.get_or_create(recipient=recipient, defaults={"changed_at": time.now()})
    fresh = locks.habit(row.pk)
    if f"{subject}:{way}" not in fresh.off:
        Habit.objects.filter(pk=row.pk).update(off=sorted({*fresh.off, f"{subject}:{way}"}), changed_at=time.now())
        trail.record(verb="habit.stop", target=recipient, actor="link", after={"off": f"{subject}:{way}"})
    return subject


def stop_link(recipient_ref: str, subject: str, way: str) -> str:
    """The signed address that stops a subject without signing in. It names nobody in clear text and never ends."""
    token = signing.dumps([recipient_ref, subject, way], salt=SALT, compress=True)
    return f"{settings.PUBLIC_URL}/notices/no-more/{token}/"


def opened(token: str) -> tuple[str, str, str]:
    """(recipient, subject, way) of a link. Raises LinkUnknown."""
    try:
        recipient, subject, way = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkUnknown from None
    if f"{subject}:{way}" not in CHOICES:
        raise LinkUnknown
    return str(recipient), str(subject), str(way)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return len(name) <= 40
