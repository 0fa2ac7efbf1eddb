"""Quick listing: one short form for a phone in a shop. Works as a plain form; with JavaScript it survives a lost connection."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.catalog.forms import ListingForm, category_choices
from marketplace.catalog.selectors.offers import product_by_gtin
from marketplace.catalog.services import quick
from marketplace.catalog.views.common import EDIT
from marketplace.core.checkdigits import BadNumber, normalise_gtin
from marketplace.core.errors import DomainError
from sellers.policies.team import Permission
from sellers.selectors.team import shop_for

SIZES = (
    ("letter", gettext_lazy("A letter")), ("hand", gettext_lazy("Fits in a hand")), ("shoe_box", gettext_lazy("A shoe box")),
    ("case", gettext_lazy("A suitcase")),
)  # fmt: skip


class QuickForm(forms.Form):
    """The least that makes a draft."""

    gtin = forms.CharField(
        label=gettext_lazy("Barcode"), max_length=20, required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=160, required=False)
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), required=False, help_text=gettext_lazy("Not needed for a barcode that we know.")
    )
    price = forms.CharField(
        label=gettext_lazy("Price"), max_length=20, widget=forms.TextInput({"inputmode": "decimal"})
    )
    pieces = forms.IntegerField(label=gettext_lazy("Pieces with you"), min_value=0, max_value=1_000_000, required=False)
    size = forms.ChoiceField(label=gettext_lazy("About as big as"), choices=SIZES, required=False)
    source_shop = forms.CharField(label=gettext_lazy("Where you buy it"), max_length=80, required=False)

    clean_price = ListingForm.clean_price
    _example = ListingForm._example

    def __init__(self, *args: Any, language: str, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["category"].choices = category_choices(language)  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quick_listing(request: HttpRequest) -> HttpResponse:
    """The form; a draft sent twice is one draft. Programs that ask for JSON get the address of the draft."""
    seller = shop_for(request.user, Permission.GOODS)
    form = QuickForm(
        request.POST if request.method == "POST" else None, language=get_language() or "zh-hans", currency=seller.currency,
        initial={"pieces": 1, "size": "hand", "gtin": request.GET.get("gtin", "")[:20]},
    )  # fmt: skip
    key = request.POST.get("key", "") or str(uuid.uuid4())
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "price_minor": form.cleaned_data["price"]}
        files = request.FILES
        try:
            listing, troubles = quick.begin(
                seller=seller, key=key, fields=data, photos=files.getlist("photos"), tags=files.getlist("tags"),
                receipts=files.getlist("receipts"), actor=request.user.ref,
            )  # fmt: skip
        except DomainError as error:
            for name, sentence in (error.fields or {"gtin": error.message}).items():
                field = {"price_minor": "price"}.get(name, name)
                form.add_error(field if field in form.fields else None, str(sentence))
        else:
            return _made(request, listing.public_id, troubles)
    if request.method == "POST" and _wants_json(request):
        return JsonResponse(
            {"errors": {name: [str(one) for one in found] for name, found in form.errors.items()}}, status=422
        )
    context = {"seller": seller, "nav": "listings", "form": form, "key": key}
    return render(request, "catalog/quick.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def product(request: HttpRequest) -> HttpResponse:
    """What we know of a barcode, while the form is being filled in."""
    shop_for(request.user, Permission.GOODS)
    try:
        gtin = normalise_gtin(request.GET.get("gtin", "")[:40])
    except BadNumber as error:
        return render(request, "catalog/_quick_product.html", {"problem": error.message})
    return render(request, "catalog/_quick_product.html", {"product": product_by_gtin(gtin), "gtin": gtin})


def _made(request: HttpRequest, public_id: str, troubles: list[str]) -> HttpResponse:
    answer = redirect(EDIT, public_id)
    if _wants_json(request):
        return JsonResponse({"id": public_id, "url": answer["Location"], "troubles": troubles}, status=201)
    for trouble in troubles:
        messages.error(request, trouble)
    messages.success(request, _("Draft kept. Check it at home, then submit it."))
    return answer


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("accept", "")
