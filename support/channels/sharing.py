"""Files that an agent sends to somebody who has no account here: a signed link, good for thirty days."""

from datetime import timedelta

from django.conf import settings
from django.core import signing

SALT = "support.file"
GOOD_FOR = timedelta(days=30)


def file_link(public_id: str) -> str:
    """The address of one file."""
    return f"{settings.PUBLIC_URL}/help/files/{signing.dumps(public_id, salt=SALT)}/"


def file_in(token: str) -> str:
    """The file that a link opens; "" for a forged or an old one."""
    try:
        return str(signing.loads(token, salt=SALT, max_age=GOOD_FOR))
    except signing.BadSignature:
        return ""
