"""`/pay/…`: choose how, be sent there or scan, come back and see what became of it."""

from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.accounts.models import User
from marketplace.core import switches, time
from marketplace.core.errors import DomainError
from marketplace.payments.errors import AlreadyPaid, AttemptNotFound
from marketplace.payments.models import PaymentAttempt
from marketplace.payments.selectors import attempt_for, attempts_of
from marketplace.payments.services import attempts
from marketplace.payments.states import Flow
from orders.errors import PurchaseNotFound
from orders.forms import MethodForm
from orders.models import Purchase
from orders.selectors import purchase_for
from orders.services import paying
from orders.states import PurchaseStatus
from risk.errors import StepUpNeeded

METHODS = (
    ("alipay", gettext_lazy("Alipay"), "alipay"),
    ("wechat_pay", gettext_lazy("WeChat Pay"), "wechat"),
    ("card", gettext_lazy("Bank card"), "card"),
)
DECLINES = {
    "insufficient_funds": gettext_lazy("The balance does not cover the amount. Nothing was charged."),
    "expired_card": gettext_lazy("This card has expired. Nothing was charged."),
    "expired": gettext_lazy("The time for this payment ran out. Nothing was charged."),
    "abandoned": gettext_lazy("This payment was closed. Nothing was charged."),
}
DECLINED = gettext_lazy("The payment did not go through. Nothing was charged; please try again or choose another way.")


@login_required
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, ref: str) -> HttpResponse:
    """`MP…`: choose a method. An attempt's id: wait for it, or scan its code."""
    if ref.upper().startswith("MP"):
        return _choose(request, purchase_for(request.user, ref))
    attempt, purchase = _mine(request.user, ref)
    return _wait(request, attempt, purchase)


def _mine(user: User, public_id: str) -> tuple[PaymentAttempt, Purchase]:
    """The attempt and its purchase, where that is the person's own. Raises AttemptNotFound."""
    attempt = attempt_for(public_id)
    try:
        return attempt, purchase_for(user, attempt.reference.removeprefix("purchase:"))
    except PurchaseNotFound:
        raise AttemptNotFound from None


def _choose(request: HttpRequest, purchase: Purchase) -> HttpResponse:
    form = MethodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            attempt = paying.pay(
                purchase=purchase, method=form.cleaned_data["method"], actor=request.user.ref,
                return_url=f"{settings.PUBLIC_URL}/pay/return/{{attempt}}/",
            )  # fmt: skip
        except AlreadyPaid:
            return redirect("orders:purchase_done", number=purchase.number)
        except StepUpNeeded:
            return redirect("orders:pay_check", number=purchase.number)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            return _to_provider(attempt)
    last = attempts_of(purchase.ref).first()
    paused = _paused()
    context = {
        "purchase": purchase, "total_fen": paying.amount_of(purchase), "methods": _methods(),
        "is_open": purchase.status == PurchaseStatus.AWAITING_PAYMENT and purchase.pay_before > time.now(),
        "is_paid": purchase.status == PurchaseStatus.PAID,
        "problem": _problem(last) if last is not None else "", "last_method": _chosen(last), "paused": paused,
    }  # fmt: skip
    return render(request, "payments/choose.html", context)


def _chosen(last: PaymentAttempt | None) -> str:
    """The method that is ticked: the one tried last, else the first that runs."""
    running = [code for code, _name, _glyph in _methods()]
    return last.method if last is not None and last.method in running else "".join(running[:1])


def _methods() -> list[tuple[str, object, str]]:
    """Ways to pay that are not stopped."""
    stopped = switches.stopped_keys("payment_method")
    return [method for method in METHODS if method[0] not in stopped]


def _paused() -> list[dict[str, str]]:
    """Ways to pay that ops have stopped, with their public reason."""
    return [
        {"name": str(name), "why": why}
        for code, name, _glyph in METHODS
        if (why := switches.reason("payment_method", code))
    ]


def _to_provider(attempt: PaymentAttempt) -> HttpResponse:
    """Straight to the provider's page where our own policy lets a form lead there; else by our page with its link."""
    there = urlsplit(attempt.action_url)
    allowed = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]
    if attempt.action_url and not attempt.action_qr and f"{there.scheme}://{there.netloc}" in allowed:
        return HttpResponseRedirect(attempt.action_url)
    return redirect("orders:pay", ref=attempt.public_id)


def _problem(attempt: PaymentAttempt) -> str:
    if not attempt.failure_code or attempt.status == Flow.SUCCEEDED:
        return ""
    return str(DECLINES.get(attempt.failure_code, DECLINED))


def _wait(request: HttpRequest, attempt: PaymentAttempt, purchase: Purchase) -> HttpResponse:
    if attempt.status in (Flow.SUCCEEDED, Flow.FAILED):
        return redirect("orders:pay_return", public_id=attempt.public_id)
    return render(request, "payments/waiting.html", _context(attempt, purchase))


def _context(attempt: PaymentAttempt, purchase: Purchase) -> dict[str, object]:
    return {
        "attempt": attempt, "purchase": purchase, "problem": _problem(attempt),
        "qr": _qr(attempt.action_qr) if attempt.action_qr else "", "is_paid": attempt.status == Flow.SUCCEEDED,
        "is_over": attempt.status == Flow.FAILED, "is_starting": not attempt.action_url and attempt.status != Flow.FAILED,
        "is_late": attempt.status == Flow.SUCCEEDED
        and purchase.status in (PurchaseStatus.EXPIRED, PurchaseStatus.CANCELLED),
    }  # fmt: skip


def _qr(text: str) -> SafeString:
    """The code as inline SVG without styles: our content policy allows no other."""
    svg = segno.make(text, error="m").svg_inline(scale=5, border=2, omitsize=True)
    return mark_safe(svg)  # noqa: S308  (drawn by segno from its own numbers; the text itself is not in it)


@login_required
@require_GET
def returned(request: HttpRequest, public_id: str) -> HttpResponse:
    """Back from the provider's page: ask what happened, show it, keep looking while it is open."""
    attempt, _purchase = _mine(request.user, public_id)
    attempts.settle(attempt_id=attempt.pk)
    return render(request, "payments/returned.html", _context(*_mine(request.user, public_id)))


@login_required
@require_GET
def status(request: HttpRequest, public_id: str) -> HttpResponse:
    """The live part of the waiting pages, fetched every few seconds. Done: the browser is sent to the result."""
    attempt, _purchase = _mine(request.user, public_id)
    attempts.settle(attempt_id=attempt.pk)
    attempt, purchase = _mine(request.user, public_id)
    response = render(request, "payments/_status.html", _context(attempt, purchase))
    if attempt.status in (Flow.SUCCEEDED, Flow.FAILED):
        response["HX-Redirect"] = reverse("orders:pay_return", args=[public_id])
    return response


@login_required
@require_GET
def done(request: HttpRequest, number: str) -> HttpResponse:
    """A purchase that is paid: what happens next."""
    purchase = purchase_for(request.user, number)
    if purchase.status != PurchaseStatus.PAID:
        messages.info(request, _("The payment is being confirmed."))
        return redirect("orders:list")
    return render(request, "payments/done.html", {"purchase": purchase})
