"""A fresh proof before paying: a code of the authenticator, a code by text message, or the wish that a person looks.

The fourth way, the card's bank, is asked by the payment itself (3-D Secure). Wrong codes are counted in a transaction of
their own, so refusing never forgets them.
"""

from datetime import timedelta

from allauth.core.internal.cryptokit import generate_user_code
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from marketplace.accounts.errors import OtpNeeded, WrongOtp
from marketplace.accounts.services.second_factor import check_otp
from marketplace.core import ids, time, trail
from marketplace.notices.services import notices
from risk import selectors
from risk.errors import NoStepUp, TooManyTries, WayNotOpen, WrongCode
from risk.models import Assessment, ProofCode
from risk.states import ASSESSMENT, Status

CODE_LIVES = timedelta(minutes=10)
MOST_SENT, MOST_TRIES = 5, 15


def send_code(*, reference: str, actor: str) -> None:
    """Send a code to the phone of the account. Raises NoStepUp, WayNotOpen, TooManyTries (five codes a purchase)."""
    row = _wanted(reference, "sms")
    code = generate_user_code(length=6, numeric=True, dashed=False)
    with transaction.atomic():
        _store(row, code)
        notices.send(
            recipient_ref=row.user.ref, template="step_up_code", context={"code": code}, channels=("sms",),
            addresses={"sms": row.user.phone or ""}, source=f"step_up:{ids.public_id()}", locale=row.user.locale,
        )  # fmt: skip


def _store(row: Assessment, code: str) -> None:
    values = {"digest": trail.digest(f"{row.pk}:{code}"), "sent_at": time.now()}
    known, is_new = ProofCode.objects.get_or_create(assessment=row, defaults=values)
    if is_new:
        return
    if not ProofCode.objects.filter(pk=known.pk, sent__lt=MOST_SENT).update(sent=F("sent") + 1, **values):
        raise TooManyTries


def prove_by_sms(*, reference: str, code: str, actor: str) -> None:
    """The code that came to the phone. Raises NoStepUp, WayNotOpen, WrongCode, TooManyTries."""
    row = _wanted(reference, "sms")
    _count_try(row)
    known = ProofCode.objects.filter(assessment=row, sent_at__gt=time.now() - CODE_LIVES).first()
    if known is None or not constant_time_compare(known.digest, trail.digest(f"{row.pk}:{code.strip()}")):
        raise WrongCode
    _proved(row, "sms", actor)


def prove_by_otp(*, reference: str, code: str, actor: str) -> None:
    """A code of the authenticator app, or a recovery code. Raises NoStepUp, WayNotOpen, WrongCode, TooManyTries."""
    row = _wanted(reference, "otp")
    ProofCode.objects.get_or_create(assessment=row, defaults={"digest": "", "sent_at": time.now() - CODE_LIVES})
    _count_try(row)
    try:
        check_otp(user=row.user, otp=code.strip(), staff_must_have=False)
    except (OtpNeeded, WrongOtp) as error:
        raise WrongCode from error
    _proved(row, "otp", actor)


@transaction.atomic
def ask_person(*, reference: str, actor: str) -> None:
    """No proof: the shopper pays, and a person looks before the order goes on. Raises NoStepUp."""
    row = _wanted(reference, "person")
    ASSESSMENT.move(row, Status.TO_HOLD, actor=actor, why="the shopper chose that a person looks")


def _wanted(reference: str, way: str) -> Assessment:
    row = selectors.assessment_of(reference)
    if row is None or row.status != Status.CHALLENGED:
        raise NoStepUp
    if way not in selectors.ways_of(row.user):
        raise WayNotOpen
    return row


def _count_try(row: Assessment) -> None:
    known = ProofCode.objects.filter(assessment=row)
    if known.exists() and not known.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        raise TooManyTries


@transaction.atomic
def _proved(row: Assessment, way: str, actor: str) -> None:
    ASSESSMENT.move(row, Status.PROVED, actor=actor, why=way, proved_by=way, proved_at=time.now())
    ProofCode.objects.filter(assessment=row).delete()
