"""The identity vault: name and resident ID of the person who orders."""

import re

from django.db import transaction

from marketplace.accounts import verification
from marketplace.accounts.errors import (
    BadIdentity,
    ConsentNeeded,
    IdentityInUse,
    IdentityNotConfirmed,
    VerifierUnavailable,
)
from marketplace.accounts.models import Consent, Identity, User
from marketplace.accounts.selectors import live_consents
from marketplace.accounts.services import privacy_table
from marketplace.core import checkdigits, ids, locks, time, trail
from marketplace.core.crypto import keyring
from marketplace.core.textnorm import nfkc

PURPOSE = "identity.id_number"
NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,30}")


def provide(*, user: User, real_name: str, id_number: str, actor: str) -> Identity:
    """Check and store the identity. Runs outside a transaction: the register is asked in between.

    Raises BadIdentity (form, check digit), ConsentNeeded (separate consent `id_number_sensitive` first), IdentityInUse,
    IdentityNotConfirmed, VerifierUnavailable. Giving the same identity again confirms it anew.
    """
    name, number = _clean(real_name, id_number)
    _require_free(user, number)
    try:
        verdict = verification.verifier().verify(real_name=name, id_number=number)
    except verification.VerifierError as error:
        raise VerifierUnavailable from error
    if not verdict.is_match:
        trail.record(
            verb="identity.not_confirmed", target=user.ref, actor=actor, after={"reference": verdict.reference}
        )
        raise IdentityNotConfirmed(fields={"real_name": IdentityNotConfirmed.message})
    return _store(user=user, name=name, number=number, reference=verdict.reference, actor=actor)


@transaction.atomic
def forget(*, user: User, actor: str) -> None:
    """Empty the vault. The keyed digest and the random person reference stay: the yearly quota hangs on them, and a second
    account of the same person must find them. Neither can be turned back into a name or number.
    """
    identity = Identity.objects.filter(user=user).first()
    if identity is None:
        return
    identity.real_name = identity.id_number = ""
    identity.verified_at = None
    identity.save(update_fields=["real_name", "id_number", "verified_at"])
    trail.record(verb="identity.forgotten", target=user.ref, actor=actor)


def _clean(real_name: str, id_number: str) -> tuple[str, str]:
    name = nfkc(real_name[:80]).replace(" ", "").replace("•", "·").replace("・", "·")
    if not NAME.fullmatch(name):
        raise BadIdentity(fields={"real_name": BadIdentity.message})
    try:
        return name, checkdigits.normalise_resident_id(id_number)
    except checkdigits.BadNumber as error:
        raise BadIdentity(error.message, fields={"id_number": error.message}) from error


def _require_free(user: User, number: str) -> None:
    if Consent.Purpose.ID_NUMBER not in live_consents(user):
        raise ConsentNeeded(fields={"consent": ConsentNeeded.message})
    known = Identity.objects.filter(user=user, verified_at__isnull=False).first()
    if (
        known
        and known.id_index not in keyring.blind_index_candidates(number, PURPOSE)
        and privacy_table.blocks(user.ref)
    ):
        raise IdentityInUse


@transaction.atomic
def _store(*, user: User, name: str, number: str, reference: str, actor: str) -> Identity:
    # Two accounts of one person at the same instant must find the same reference: quota is counted on it.
    locks.advisory(f"person:{keyring.blind_index_candidates(number, PURPOSE)[-1]}")
    index = keyring.blind_index(number, PURPOSE)
    same = Identity.objects.filter(id_index__in=keyring.blind_index_candidates(number, PURPOSE)).order_by("pk").first()
    values = {
        "real_name": name, "id_number": number, "id_index": index, "verified_at": time.now(),
        "person_ref": same.person_ref if same else ids.public_id(),
    }  # fmt: skip
    identity, is_new = Identity.objects.update_or_create(
        user=user, defaults=values, create_defaults={**values, "created_at": time.now()}
    )
    trail.record(
        verb="identity.provided" if is_new else "identity.replaced", target=user.ref, actor=actor,
        after={"person": identity.person_ref, "reference": reference, "id_number": trail.digest(number)},
    )  # fmt: skip
    return identity
