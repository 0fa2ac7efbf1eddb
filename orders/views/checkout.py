"""`/checkout/`: address → identity → confirm. A step that is already answered is skipped."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketplace.accounts import devices
from marketplace.accounts.models import Address, Consent, User
from marketplace.accounts.policies import consent_texts
from marketplace.accounts.selectors import addresses_of, has_identity, live_consents
from marketplace.accounts.services import consents, identity
from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.core.forms import add_refusal
from marketplace.tariff.fx_sources import ECB
from marketplace.tariff.policies_quantities import kilos, name_of
from orders.errors import NoticeNotConfirmed
from orders.forms import AddressChoice, IdentityForm, PlaceForm
from orders.models import Quote
from orders.policies import notice
from orders.policies.credit import LEAST_BY_PROVIDER_FEN
from orders.selectors import open_quote
from orders.selectors.no_reason import asked_of
from orders.services import carts, credit, quoting
from orders.services.checkout import place
from orders.views.common import CHECKOUT, actor_of, my_cart, picture_url, price_lines
from promotions.words import told
from risk.keys import trace_of

STEPS = (
    ("address", gettext_lazy("Address")),
    ("identity", gettext_lazy("Identity")),
    ("confirm", gettext_lazy("Confirm")),
    ("pay", gettext_lazy("Pay")),
)


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Lock the price of the cart and go to the first open step."""
    user: User = request.user
    cart = my_cart(request)
    try:
        quote = quoting.make_quote(user=user)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("orders:cart")
    carts.note_seen(cart=cart)
    _remember(request, quote=quote.public_id)
    return redirect(_next_step(request, user))


def _remember(request: HttpRequest, **values: object) -> None:
    request.session[CHECKOUT] = {**request.session.get(CHECKOUT, {}), **values}


def _next_step(request: HttpRequest, user: User) -> str:
    if _chosen_address(request, user) is None:
        return "orders:checkout_address"
    if _missing_consents(user) or not has_identity(user):
        return "orders:checkout_identity"
    return "orders:checkout_confirm"


def _chosen_address(request: HttpRequest, user: User) -> Address | None:
    """The address picked in this checkout, else the default one."""
    picked = request.session.get(CHECKOUT, {}).get("address")
    found = list(addresses_of(user))
    return next((row for row in found if row.pk == picked), found[0] if found and found[0].is_default else None)


def _missing_consents(user: User) -> list[Consent.Purpose]:
    given = live_consents(user)
    return [purpose for purpose in consent_texts.NEEDED_TO_ORDER if purpose not in given]


def _steps(current: str) -> list[dict[str, Any]]:
    names = [name for name, _label in STEPS]
    here = names.index(current)
    states = ["done" if index < here else "current" if index == here else "coming" for index in range(len(names))]
    return [{"label": label, "state": state} for (_name, label), state in zip(STEPS, states, strict=True)]


@login_required
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Choose where it goes."""
    user: User = request.user
    form = AddressChoice(request.POST or None)
    rows = list(addresses_of(user))
    if request.method == "POST":
        if form.is_valid() and form.cleaned_data["address"] in {row.pk for row in rows}:
            _remember(request, address=form.cleaned_data["address"])
            return redirect(_next_step(request, user))
        messages.error(request, _("Please choose an address."))
    chosen = _chosen_address(request, user)
    context = {"steps": _steps("address"), "addresses": rows, "chosen": chosen.pk if chosen else None}
    return render(request, "orders/checkout_address.html", context, status=400 if request.method == "POST" else 200)


@login_required
@require_http_methods(["GET", "POST"])
def identity_step(request: HttpRequest) -> HttpResponse:
    """Real name and ID number for customs, and each purpose agreed to on its own."""
    user: User = request.user
    missing, known = _missing_consents(user), has_identity(user)
    form = IdentityForm(request.POST or None) if not known else None
    if request.method == "POST":
        agreed = request.POST.getlist("consent")
        lacking = [purpose for purpose in missing if purpose not in agreed]
        if lacking:
            messages.error(request, _("Without these agreements customs cannot clear your parcel."))
        elif _store_identity(user, missing, form, actor_of(request)):
            return redirect(_next_step(request, user))
    if not missing and known:
        return redirect(_next_step(request, user))
    texts = [{"purpose": purpose, "text": consent_texts.current(purpose)} for purpose in missing]
    context = {"steps": _steps("identity"), "form": form, "texts": texts, "agreed": request.POST.getlist("consent")}
    return render(request, "orders/checkout_identity.html", context, status=400 if request.method == "POST" else 200)


def _store_identity(user: User, purposes: list[Consent.Purpose], form: IdentityForm | None, actor: str) -> bool:
    if form is not None and not form.is_valid():
        return False
    try:
        consents.give(user=user, purposes=[str(purpose) for purpose in purposes], actor=actor)
        if form is not None:
            identity.provide(user=user, actor=actor, **form.cleaned_data)
    except DomainError as error:
        if form is None:
            raise
        add_refusal(form, error)
        return False
    return True


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The whole price, the notice, one button."""
    user: User = request.user
    step = _next_step(request, user)
    if step != "orders:checkout_confirm":
        return redirect(step)
    chosen = _chosen_address(request, user)
    if request.method == "POST" and chosen is not None:
        try:
            number = _place(request, user, chosen)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            return redirect("orders:pay", ref=number)
    quote = open_quote(user, request.session.get(CHECKOUT, {}).get("quote", ""))
    if quote is None:
        return redirect("orders:cart")
    context = {**_confirm_context(quote, chosen), "wants_credit": bool(request.POST.get("credit"))}
    response = render(request, "orders/checkout_confirm.html", context)
    devices.remember(request, response)  # the browser that places is known with the next page
    return response


def _place(request: HttpRequest, user: User, chosen: Address) -> str:
    form = PlaceForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["notice"]:
        raise NoticeNotConfirmed
    purchase = place(
        user=user, quote_public_id=form.cleaned_data["quote"], address_id=chosen.pk,
        notice_version=form.cleaned_data["notice_version"], actor=user.ref, credit_fen=form.cleaned_data["credit"] or 0,
        trace=trace_of(request), no_reason=request.POST.getlist("no_reason")[:20],
    )  # fmt: skip
    request.session.pop(CHECKOUT, None)
    return purchase.number


def _confirm_context(quote: Quote, chosen: Address | None) -> dict[str, Any]:
    orders = [
        {
            **document, "breakdown": price_lines(document), "rate": f"{Decimal(document['fx']['rate']).normalize():f}",
            "is_ecb": document["fx"]["source"] == ECB,
            "lines": [{**line, "picture": picture_url(line["picture"])} for line in document["lines"]],
        }
        for document in quote.document["orders"]
    ]  # fmt: skip
    quantities = [
        {"name": name_of(one["heading"]), **{key: kilos(one[f"{key}_grams"]) for key in ("needed", "left", "limit")}}
        for one in quote.document.get("quantities", [])
    ]
    credit_fen = credit.usable(quote)
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    asked = asked_of(quote, chosen.country) if chosen else []
    return {
        "quantities": quantities, "credit_fen": credit_fen, "rest_fen": quote.total_fen - credit_fen,
        "least_fen": LEAST_BY_PROVIDER_FEN,
        "steps": _steps("confirm"), "quote": quote, "orders": orders, "address": chosen,
        "warranty_fen": sum(document.get("warranty_fen", 0) for document in orders), "quota": quote.document["quota"],
        "notice_points": notice.POINTS_ZH, "notice_version": notice.VERSION, "is_expired": quote.expires_at <= time.now(),
        "promotions": told(quote.document.get("promotions", {}), get_language() or ""),
        "no_reason": [{"code": one["code"], "words": one[language]} for one in asked],
    }  # fmt: skip


@login_required
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """The locked price ran out: work it out again and say what it is now."""
    return start(request)
