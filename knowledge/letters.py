"""Notices of the help centre, each in the language of who reads it, and the signed address of a guest's complaint."""

from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from knowledge.models import Complaint
from marketplace.accounts.services.telling import tell
from marketplace.notices.services import notices

SALT = "knowledge.complaint"


def key_of(number: str) -> str:
    """What opens a complaint without an account; it stands in the links that we send."""
    return signing.Signer(salt=SALT).signature(number)


def opens(number: str, key: str) -> bool:
    """Is this the key of that complaint?"""
    try:
        return signing.Signer(salt=SALT).unsign(f"{number}:{key}") == number
    except signing.BadSignature:
        return False


def tell_complainant(complaint: Complaint, template: str, *, about: int | str = "", **facts: Any) -> None:
    """The person, by their account, or a guest by the mail address they left. Once a template and thing it is about."""
    link = f"/help/my-complaints/{complaint.number}/"
    context = {"number": complaint.number, **facts}
    source = f"{complaint.ref}:{template}:{about}"
    if complaint.user is not None:
        tell(complaint.user, template=template, source=source, link=link, context=context)
        return
    if _is_mail(str(complaint.contact)):
        notices.send(
            recipient_ref=complaint.ref, template=template, source=source, context={"name": "", **context},
            link=f"{link}?key={key_of(complaint.number)}", channels=("mail",),
            addresses={"mail": str(complaint.contact)}, locale=complaint.locale,
        )  # fmt: skip


def _is_mail(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
