"""Consents: one purpose, one row, each giving and each withdrawal. Texts and versions: `policies/consent_texts.py`."""

from collections.abc import Iterable

from django.db import transaction

from marketplace.accounts.models import Consent, User
from marketplace.accounts.policies.consent_texts import current
from marketplace.accounts.selectors import live_consents
from marketplace.core import locks, time, trail
from marketplace.core.errors import Conflict


class NoConsent(Conflict):
    code = "no_consent"


@transaction.atomic
def give(*, user: User, purposes: Iterable[str], actor: str) -> None:
    """Record consent to the current text of each purpose. An older version is withdrawn and given anew; same version: nothing."""
    locks.advisory(f"consents:{user.pk}")  # two tabs, one tick each: the second finds the first one's row
    live = live_consents(user)
    for purpose in dict.fromkeys(purposes):
        text = current(purpose)
        known = live.get(purpose)
        if known is not None and known.version == text.version:
            continue
        if known is not None:
            _end(known)
        Consent.objects.create(
            user=user, purpose=purpose, version=text.version, text_digest=text.digest, given_at=time.now()
        )
        trail.record(
            verb="consent.given", target=user.ref, actor=actor, after={"purpose": purpose, "version": text.version}
        )


@transaction.atomic
def withdraw(*, user: User, purpose: str, actor: str) -> None:
    """Withdraw one consent. What was done before stays lawful; what needs it stops working. Raises NoConsent."""
    known = live_consents(user).get(purpose)
    if known is None:
        raise NoConsent
    _end(known)
    trail.record(
        verb="consent.withdrawn", target=user.ref, actor=actor, before={"purpose": purpose, "version": known.version}
    )


def _end(consent: Consent) -> None:
    consent.withdrawn_at = time.now()
    consent.save(update_fields=["withdrawn_at"])
