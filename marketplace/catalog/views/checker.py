"""Can I sell it? Open to anybody: the answer before the work."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from marketplace.catalog import prices
from marketplace.catalog.forms import CONDITIONS, DANGERS, category_choices, country_choices
from marketplace.catalog.policies.sellable import Question
from marketplace.catalog.selectors.sellable import check, suggest_hs
from marketplace.core.checkdigits import normalise_gtin
from marketplace.core.errors import DomainError
from marketplace.core.money import exponent

CURRENCIES = ("CNY", "JPY", "KRW", "USD", "EUR", "GBP", "AUD", "NZD", "CAD", "CHF", "HKD")


class CheckerForm(forms.Form):
    """What somebody wants to sell. Nothing is required; the more is told, the more is answered."""

    q = forms.CharField(label=_("What is it?"), max_length=160, required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    hs_code = forms.RegexField(
        r"^[0-9. ]{4,14}$", label=_("HS code"), required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    gtin = forms.CharField(
        label=_("Barcode"), max_length=20, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    origin = forms.ChoiceField(label=_("Country of origin"), required=False)
    price = forms.DecimalField(label=_("Price"), required=False, min_value=0, max_digits=12, decimal_places=2)
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[(one, one) for one in CURRENCIES])
    weight_g = forms.IntegerField(label=_("Weight packed (g)"), required=False, min_value=1, max_value=200_000)
    net_content = forms.IntegerField(label=_("Net content (ml or g)"), required=False, min_value=1, max_value=1_000_000)
    danger = forms.ChoiceField(label=_("Dangerous goods"), required=False, choices=DANGERS)
    condition = forms.ChoiceField(label=_("Condition"), required=False, choices=CONDITIONS)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = category_choices(language)  # type: ignore[attr-defined]
        self.fields["origin"].choices = country_choices(language)  # type: ignore[attr-defined]

    def clean_gtin(self) -> str:
        text = self.cleaned_data["gtin"]
        try:
            return normalise_gtin(text) if text else ""
        except DomainError as error:
            raise forms.ValidationError(str(error.message)) from None

    def question(self) -> Question:
        """What the policy asks about."""
        data = self.cleaned_data
        price, currency = data["price"], data["currency"] or "CNY"
        minor = int(price.scaleb(exponent(currency))) if price else None
        return Question(
            words=data["q"], category=data["category"], hs_code=data["hs_code"].replace(".", "").replace(" ", ""),
            gtin=data["gtin"], origin_country=data["origin"], weight_g=data["weight_g"], danger=data["danger"] or "none",
            net_content=data["net_content"], condition=data["condition"] or "new",
            price_fen=None if minor is None else minor if currency == "CNY" else prices.cny_fen(minor, currency),
        )  # fmt: skip


@require_safe
def can_i_sell(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer to what was asked."""
    language = get_language() or "zh-hans"
    is_asked = any(request.GET.get(name) for name in CheckerForm.base_fields if name not in {"currency", "danger"})
    form = CheckerForm(request.GET if is_asked else None, language=language, initial={"currency": "CNY"})
    context: dict[str, Any] = {"form": form, "wrap_class": "wrap"}
    if is_asked and form.is_valid():
        question = form.question()
        verdict, findings = check(question, language)
        context |= {"verdict": verdict, "findings": findings}
        if not question.hs_code:
            context["suggestions"] = suggest_hs(question.words, question.category)
    return render(request, "catalog/can_i_sell.html", context)
