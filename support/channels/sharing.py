"""What stands in a letter for what is pressed on a page: links with their labels, and files behind a signed link, good for thirty days."""

from datetime import timedelta

from django.conf import settings
from django.core import signing

from support.models import Message

SALT = "support.file"
GOOD_FOR = timedelta(days=30)


def links_of(message: Message) -> list[str]:
    """The buttons of a message that lead to a page of ours: what each says, and its address."""
    pages = [one for one in message.choices if one.get("href", "").startswith("/")]
    return [f"{one.get('label', '')} {settings.PUBLIC_URL}{one['href']}".strip() for one in pages]


def file_link(public_id: str) -> str:
    """The address of one file."""
    return f"{settings.PUBLIC_URL}/help/files/{signing.dumps(public_id, salt=SALT)}/"


def file_in(token: str) -> str:
    """The file that a link opens; "" for a forged or an old one."""
    try:
        return str(signing.loads(token, salt=SALT, max_age=GOOD_FOR))
    except signing.BadSignature:
        return ""
