"""Forms of wants and offers. They read what a browser sends; the services judge it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.catalog import countries
from marketplace.catalog.forms import ListingForm
from marketplace.core import time
from wanted import selectors
from wanted.policies import limits

PICTURES = "image/jpeg,image/png,image/webp"


class AskForm(forms.Form):
    """What the shopper wants."""

    title = forms.CharField(
        label=_("What are you looking for?"), max_length=80,
        help_text=_("Brand, name, model, colour, size: the more exact, the better the offers."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Anything else sellers should know"), max_length=1000, required=False,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
    link = forms.CharField(
        label=_("Link to it"), max_length=500, required=False, widget=forms.URLInput({"placeholder": "https://"}),
        help_text=_("Paste the address of a page that shows it. We do not open it; sellers may."),
    )  # fmt: skip
    picture = forms.FileField(
        label=_("Picture"), required=False, widget=forms.ClearableFileInput({"accept": PICTURES}),
        help_text=_("JPEG, PNG or WebP. Place and camera data are taken out."),
    )  # fmt: skip
    country = forms.ChoiceField(label=_("From which country?"))
    quantity = forms.IntegerField(label=_("How many?"), min_value=1, max_value=limits.MOST_PIECES, initial=1)
    budget = forms.IntegerField(
        label=_("Budget, all included"), min_value=1, max_value=limits.MOST_BUDGET_FEN // 100,
        help_text=_("In yuan for all pieces, with freight and tax to your door."),
    )  # fmt: skip
    until = forms.DateField(label=_("Open until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        today = time.today()
        kwargs.setdefault("initial", {}).setdefault("until", today + timedelta(days=limits.USUAL_DAYS))
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices(language)  # type: ignore[attr-defined]
        self.fields["until"].widget.attrs |= {
            "min": (today + timedelta(days=limits.LEAST_DAYS)).isoformat(),
            "max": (today + timedelta(days=limits.MOST_DAYS)).isoformat(),
        }

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "picture"}
        data["budget_fen"] = data.pop("budget") * 100
        return data


class OfferForm(ListingForm):
    """The goods as every listing needs them, and what an offer adds."""

    GOODS = (
        "title_zh_hans", "title_en", "category", "brand", "price", "origin_country", "hs_code", "condition", "danger",
        "weight_g", "length_mm", "width_mm", "height_mm", "description_zh_hans",
    )  # fmt: skip
    arrival_days = forms.IntegerField(label=_("Days until it is at the shopper's door"), min_value=1)
    note = forms.CharField(
        label=_("A word to the shopper"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
    proof = forms.FileField(
        label=_("Proof of channel"), widget=forms.ClearableFileInput({"accept": f"{PICTURES},application/pdf"}),
        help_text=_("Receipt, invoice or shop shelf; picture or PDF. The shopper sees it: cover your name and card number."),
    )  # fmt: skip
    picture = forms.FileField(
        label=_("Picture of the item"), required=False, widget=forms.ClearableFileInput({"accept": PICTURES})
    )

    def __init__(self, *args: Any, least_days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {"arrival_days", "note", "proof", "picture"}
        for name in [name for name in self.fields if name not in own and name not in self.GOODS]:
            del self.fields[name]
        self.fields["hs_code"].required = True
        self.fields["title_zh_hans"].required = True
        self.fields["arrival_days"].widget.attrs |= {"min": least_days, "max": limits.MOST_ARRIVAL_DAYS}
        self.fields["arrival_days"].help_text = _("Our road takes %(days)d of them; the rest is yours to find it.") % {
            "days": least_days
        }

    def clean_attributes(self) -> dict[str, str | int]:
        """Not asked for here."""
        return {}

    def goods(self) -> dict[str, Any]:
        """The listing's part, as the services take it."""
        data = {name: self.cleaned_data[name] for name in self.GOODS if name in self.cleaned_data}
        data["price_minor"] = data.pop("price")
        return data


def country_choices(language: str) -> list[tuple[str, str]]:
    """The countries that we fly from, in the order of their names."""
    names = countries.names(language)
    return [("", "—"), *sorted(((code, names[code]) for code in selectors.COUNTRIES), key=lambda pair: pair[1])]
