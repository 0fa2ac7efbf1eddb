"""Builders of the desk."""

from datetime import timedelta
from itertools import count

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from desk.services.compensating import Wish
from marketplace.core import time
from promotions.models import Promotion
from support.services import tickets
from tests.people import TOTP_SECRET
from tests.support import talk

_serial = count(1)


def taken(user, agent, *, context=""):
    """A ticket of the person that the agent has."""
    _conversation, made = talk.ask(user, context=context)
    return tickets.take(ticket=made, agent=agent)


def wish(kind="credit", fen=2_000, **more):
    """A wish with an id of its own."""
    return Wish(
        **{
            "kind": kind,
            "reason": "late",
            "party": "carrier",
            "client_id": f"w-{next(_serial)}",
            "amount_fen": fen,
            **more,
        }
    )


def apology(fen=1_000, **more):
    """A running coupon to apologise with."""
    now = time.now()
    return Promotion.objects.create(
        **{
            "kind": "coupon", "status": "live", "title": "对不起", "claim": "granted", "occasion": "apology",
            "platform_bp": 10_000, "tiers": [[0, fen]], "starts_at": now - timedelta(days=1), "per_person": 3,
            "ends_at": now + timedelta(days=30), "budget_fen": 1_000_000, "made_by": "user:x", "created_at": now, **more,
        }
    )  # fmt: skip


def armed(user):
    """The same person with an authenticator app: staff need one to enter."""
    data = {"secret": get_adapter().encrypt(TOTP_SECRET)}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    return user
