"""Export and closure asked for by the person. The request is a row with a clock; the worker answers it."""

import json
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import override

from marketplace.accounts.errors import ClosureRefused, RequestOpen
from marketplace.accounts.models import PrivacyRequest, User
from marketplace.accounts.services import privacy_table
from marketplace.accounts.services.telling import tell
from marketplace.core import tasks, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import NotFound

CLOCK = "privacy_request"
ANSWER_TASK = "accounts.answer_privacy_requests"
EXPORT_KEPT = timedelta(days=7)
SYSTEM = "system:privacy"
Kind, Status = PrivacyRequest.Kind, PrivacyRequest.Status


@transaction.atomic
def request_export(*, user: User, actor: str) -> PrivacyRequest:
    """Ask for a copy of everything. Raises RequestOpen while one is being made."""
    return _open(user, Kind.EXPORT, actor)


@transaction.atomic
def request_closure(*, user: User, actor: str) -> PrivacyRequest:
    """Ask to close the account. Raises ClosureRefused with the reasons while business is open, RequestOpen."""
    reasons = privacy_table.blocks(user.ref)
    if reasons:
        raise ClosureRefused(" ".join(reasons), fields={"reasons": reasons})
    return _open(user, Kind.CLOSURE, actor)


def answer_open(limit: int = 20) -> int:
    """Answer open requests, each in its own transaction; returns how many."""
    waiting = PrivacyRequest.objects.filter(status=Status.OPEN).order_by("id").values_list("pk", flat=True)
    return tasks.each(list(waiting[:limit]), lambda number: answer(request_id=number))


@transaction.atomic
def answer(*, request_id: int) -> bool:
    """Do what was asked. False where it was answered already: nothing happens then."""
    # Claiming by conditional UPDATE makes two workers safe: the loser sees no row.
    if not PrivacyRequest.objects.filter(pk=request_id, status=Status.OPEN).update(
        status=Status.DONE, done_at=time.now()
    ):
        return False
    request = PrivacyRequest.objects.select_related("user").get(pk=request_id)
    if request.kind == Kind.EXPORT:
        _export(request)
    else:
        _close(request)
    clocks.stop(kind=CLOCK, subject=trail.ref(request), actor=SYSTEM)
    return True


@transaction.atomic
def forget_exports() -> int:
    """Delete finished exports after a week: a copy of a whole life should not lie about."""
    old = PrivacyRequest.objects.filter(kind=Kind.EXPORT, done_at__lt=time.now() - EXPORT_KEPT).exclude(
        reason="expired"
    )
    return old.update(result="", reason="expired")


def export_for(*, user: User, request_id: int) -> str:
    """The finished export as JSON text. Raises NotFound for another person's, an unfinished or an expired one."""
    request = PrivacyRequest.objects.filter(user=user, pk=request_id, kind=Kind.EXPORT, status=Status.DONE).first()
    if request is None or not request.result:
        raise NotFound
    trail.record(verb="privacy.export_read", target=trail.ref(request), actor=user.ref)
    return str(request.result)


def _open(user: User, kind: str, actor: str) -> PrivacyRequest:
    try:
        with transaction.atomic():
            request = PrivacyRequest.objects.create(user=user, kind=kind, created_at=time.now())
    except IntegrityError as error:
        raise RequestOpen from error
    clocks.start(kind=CLOCK, subject=trail.ref(request), actor=actor)
    trail.record(verb=f"privacy.{kind}_requested", target=user.ref, actor=actor)
    tasks.send(ANSWER_TASK)
    return request


def _export(request: PrivacyRequest) -> None:
    user = request.user
    with override(user.locale):
        everything = privacy_table.export(user.ref)
    request.result = json.dumps(everything, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    request.save(update_fields=["result"])
    trail.record(verb="privacy.exported", target=user.ref, actor=SYSTEM)
    tell(user, template="export_ready", source=trail.ref(request), link="/me/privacy/")


def _close(request: PrivacyRequest) -> None:
    user = request.user
    with override(user.locale):
        reasons = privacy_table.blocks(user.ref)
    if reasons:  # something was ordered between asking and answering
        request.status, request.reason = Status.REFUSED, " ".join(reasons)[:300]
        request.save(update_fields=["status", "reason"])
        tell(
            user,
            template="closure_refused",
            source=trail.ref(request),
            context={"reasons": reasons},
            link="/me/privacy/",
        )
        return
    tell(user, template="account_closed", source=trail.ref(request), channels=("mail", "sms"))
    privacy_table.erase(user.ref)
    trail.record(verb="privacy.closed", target=user.ref, actor=SYSTEM)
