"""Links in mails to followers: they name one row, are signed, and say what they may be used for."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from logistics.models import Follower

YES, STOP = "yes", "stop"
SALT = "logistics.follower"
YES_LASTS = 3 * 24 * 3600  # seconds; the link to stop lasts as long as the mail is kept


def token(follower: Follower, purpose: str) -> str:
    return signing.dumps([purpose, follower.public_id], salt=SALT)


def read(text: str, purpose: str) -> str:
    """The row's public id; empty for a link that is forged, old, or for something else."""
    try:
        said = signing.loads(text[:300], salt=SALT, max_age=YES_LASTS if purpose == YES else None)
    except signing.BadSignature:
        return ""
    is_ours = isinstance(said, list) and len(said) == 2 and said[0] == purpose
    return str(said[1]) if is_ours else ""


def yes_address(follower: Follower) -> str:
    return settings.PUBLIC_URL + reverse("logistics:follow-yes", args=[token(follower, YES)])


def stop_address(follower: Follower) -> str:
    return settings.PUBLIC_URL + reverse("logistics:follow-stop", args=[token(follower, STOP)])
