"""`/seller/tax/`: the year for the tax office, and what the seller declares for it. For owners and finance."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.catalog.countries import name_of
from marketplace.core.errors import DomainError
from orders import tax_files
from orders.selectors.tax_years import year_for, years_of
from sellers.policies.countries import ISSUERS
from sellers.policies.team import Permission
from sellers.selectors.exports import tax_profile
from sellers.selectors.team import shop_for
from sellers.services import tax_profiles

FILES = {"csv": (tax_files.csv_file, "text/csv; charset=utf-8"), "pdf": (tax_files.pdf_file, "application/pdf")}


class TaxForm(forms.Form):
    """What is typed replaces what was declared; numbers are never shown whole again."""

    tin = forms.CharField(label=gettext_lazy("Tax identification number"), max_length=30, required=False)
    has_no_tin = forms.BooleanField(label=gettext_lazy("My country gives none"), required=False)
    tin_country = forms.ChoiceField(label=gettext_lazy("Country that taxes you"))
    vat_number = forms.CharField(label=gettext_lazy("VAT number (EU)"), max_length=20, required=False)
    birth_date = forms.DateField(
        label=gettext_lazy("Day of birth"), required=False, help_text=gettext_lazy("Only for people, as 1990-02-28"),
        widget=forms.DateInput(attrs={"autocomplete": "bday"}),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        named = sorted(((code, name_of(code, language)) for code in ISSUERS), key=lambda one: one[1])
        self.fields["tin_country"].choices = named  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "POST"])
def tax(request: HttpRequest) -> HttpResponse:
    """The figures of a year (`?year=2026`), its files, and the declaration."""
    seller = shop_for(request.user, Permission.MONEY)
    form = TaxForm(request.POST or None, initial={"tin_country": seller.country})
    if request.method == "POST" and form.is_valid():
        try:
            tax_profiles.declare(seller=seller, by=request.user, **form.cleaned_data)
        except DomainError as error:
            for name, words in (error.fields or {"tin": error.message}).items():
                form.add_error(name if name in form.fields else None, words)
        else:
            messages.success(request, _("Saved. We only use it for reports that the law asks of us."))
            return redirect("orders:seller_tax")
    years = years_of(seller)
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted[:4]) in years else (years or [0])[0]
    profile = tax_profile(seller)
    values = {
        "seller": seller, "years": years, "year": year, "form": form, "nav": "payouts",
        "table": tax_files.table(year_for(seller, year)) if years else [], "currency": seller.currency,
        "profile": profile, "tin": tax_profiles.masked(str(profile.tin)) if profile else "",
        "vat_number": tax_profiles.masked(str(profile.vat_number)) if profile else "",
    }  # fmt: skip
    return render(request, "orders/seller_tax.html", values, status=400 if form.errors else 200)


@login_required
@require_GET
def tax_file(request: HttpRequest, year: int, form: str) -> HttpResponse:
    """The statement of a year as CSV or PDF."""
    seller = shop_for(request.user, Permission.MONEY)
    if form not in FILES:
        raise Http404
    make, content_type = FILES[form]
    response = HttpResponse(make(year_for(seller, year)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="miaomiao-tax-{year}.{form}"'
    response["Cache-Control"] = "no-store, private"
    return response
