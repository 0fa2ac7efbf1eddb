"""`/pay/check/…`: one more proof before paying. Each way says what it is; one of them is always open."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.core.errors import DomainError
from orders.models import Purchase
from orders.selectors import purchase_for
from risk.selectors import step_up_for
from risk.services import stepping


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Choose a way; a proof that holds leads back to paying."""
    purchase = purchase_for(request.user, number)
    if request.method == "POST":
        try:
            is_done = _act(request, purchase)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            if is_done:
                messages.success(request, _("Thank you. You can pay now."))
    wanted = step_up_for(purchase.ref)
    if not wanted.is_wanted:
        return redirect("orders:pay", ref=purchase.number)
    context = {"purchase": purchase, "ways": wanted.ways, "phone": wanted.facts["phone"], "tab": "me"}
    return render(
        request, "orders/check.html", context, status=400 if request.method == "POST" and _failed(request) else 200
    )


def _act(request: HttpRequest, purchase: Purchase) -> bool:
    """One button. True where a proof was given, False where a code was sent or nothing was pressed that we know."""
    way, code = request.POST.get("way", ""), request.POST.get("code", "")[:40]
    proof = {"reference": purchase.ref, "actor": request.user.ref}
    if way == "send":
        stepping.send_code(**proof)
        messages.info(request, _("A code is on its way to your phone. It is good for ten minutes."))
        return False
    if way in ("sms", "otp"):
        verb = stepping.prove_by_sms if way == "sms" else stepping.prove_by_otp
        verb(**proof, code=code)
        return True
    if way == "person":
        stepping.ask_person(**proof)
        return True
    messages.error(request, _("Please choose one of the ways."))
    return False


def _failed(request: HttpRequest) -> bool:
    return request.POST.get("way") != "send"
