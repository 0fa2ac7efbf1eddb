"""Notices of repairs, each in the language of who reads it."""

from typing import Any

from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from repairs.models import Partner, RepairCase


def tell_shopper(case: RepairCase, template: str, *, about: int | str = "", **facts: Any) -> None:
    """Whose piece it is; once a template, and once for each thing it is `about`."""
    tell(
        case.user, template=template, source=f"{case.ref}:{template}:{about}", link=f"/me/repairs/{case.number}/",
        context={"number": case.number, "title": case.line.title, **facts},
    )  # fmt: skip


def tell_place(partner: Partner, template: str, *, source: str, link: str, **facts: Any) -> None:
    """Everybody who works at a service point; they read nothing of the shopper."""
    for user in User.objects.filter(repair_memberships__partner=partner).order_by("pk"):
        tell(user, template=template, source=source, link=link, context={"shop": partner.name, **facts})
