"""Forms of promotions. They read what a browser sends; the services judge it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import Category, Listing
from marketplace.core.time import SHANGHAI

KINDS = {
    "coupon": _("Coupon"), "spend_save": _("Spend and save"), "bundle": _("Bundle"), "gift": _("Gift"),
    "first_order": _("First order"),
}  # fmt: skip
CLAIMS = {
    "": "—", "open": _("In the coupon centre"), "code": _("By a code"), "points": _("For points"),
    "granted": _("Handed out by us"),
}  # fmt: skip
OCCASIONS = {
    "": "—", "birthday": _("Birthday"), "inviter": _("Invitation: who invites"), "invited": _("Invitation: who is invited"),
    "tier": _("A higher tier"), "apology": _("An apology of support"),
}  # fmt: skip
TIER_NAMES = {
    "basic": _("Kitten"), "silver": _("Silver whiskers"), "gold": _("Golden paws"), "diamond": _("Diamond eyes"),
}  # fmt: skip


class MomentField(forms.DateTimeField):
    """A moment as typed in a browser, Shanghai time whatever the reader's zone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return found.replace(tzinfo=SHANGHAI) if found is not None else None


class TermsForm(forms.Form):
    """What every promotion says: what is taken off, of what, when, up to which sum. Money in yuan."""

    kind = forms.ChoiceField(label=_("Kind of promotion"))
    title = forms.CharField(label=_("Name that shoppers read"), max_length=40)
    steps = forms.CharField(
        label=_("Amounts off"), required=False, widget=forms.Textarea({"rows": 2, "placeholder": "300 40"}),
        help_text=_("One step a line: from this sum, this much off, in yuan. A bundle: 0 and the amount off a set."),
    )  # fmt: skip
    percent = forms.IntegerField(label=_("Or percent off"), min_value=0, max_value=90, required=False)
    threshold = forms.IntegerField(label=_("… from this sum"), min_value=0, max_value=10_000_000, required=False)
    most_off = forms.IntegerField(label=_("… at most this much off"), min_value=0, max_value=10_000_000, required=False)
    starts_at = MomentField(label=_("Starts (Shanghai time)"))
    ends_at = MomentField(label=_("Ends (Shanghai time)"))
    budget = forms.IntegerField(
        label=_("Budget"), min_value=1, max_value=100_000_000,
        help_text=_("The sum of everything taken off never exceeds it."),
    )  # fmt: skip
    claim = forms.ChoiceField(label=_("How shoppers come by the coupon"), choices=list(CLAIMS.items()), required=False)
    code = forms.CharField(label=_("Coupon code"), max_length=20, required=False)
    copies = forms.IntegerField(label=_("How many coupons"), min_value=1, max_value=10_000_000, required=False)
    per_person = forms.IntegerField(label=_("Coupons a person"), min_value=1, max_value=100, initial=1)
    listings: Any = forms.ModelMultipleChoiceField(
        label=_("Only these goods"), queryset=Listing.objects.none(), required=False,
        help_text=_("None chosen: all. A bundle is made of the ones chosen."),
    )  # fmt: skip

    gift: Any = forms.ModelChoiceField(
        label=_("The gift"), queryset=Listing.objects.none(), required=False,
        help_text=_("One piece of it with each order that reaches the sum. You bear its value, its freight and its tax."),
    )  # fmt: skip

    kinds: tuple[str, ...] = ("coupon", "spend_save", "bundle", "gift")
    claims: tuple[str, ...] = ("", "open", "code")

    def __init__(self, *args: Any, goods: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, KINDS[kind]) for kind in self.kinds]  # type: ignore[attr-defined]
        self.fields["claim"].choices = [(claim, CLAIMS[claim]) for claim in self.claims]  # type: ignore[attr-defined]
        if goods is not None:
            self.fields["listings"].queryset = goods  # type: ignore[attr-defined]
            self.fields["gift"].queryset = goods  # type: ignore[attr-defined]

    def clean_steps(self) -> list[list[int]]:
        steps = []
        for row in (self.cleaned_data.get("steps") or "").splitlines():
            if not row.strip():
                continue
            parts = row.replace("-", " ").replace("：", " ").replace(":", " ").split()
            if len(parts) != 2 or not all(part.isdecimal() and len(part) < 9 for part in parts):
                raise forms.ValidationError(_("Two whole numbers a line, such as “300 40”."))
            steps.append([int(parts[0]) * 100, int(parts[1]) * 100])
        return steps[:20]

    def values(self) -> dict[str, Any]:
        """What the service takes, without the listings."""
        data = self.cleaned_data
        return {
            "kind": data["kind"], "title": data["title"], "tiers": data["steps"], "off_bp": (data["percent"] or 0) * 100,
            "threshold_fen": (data["threshold"] or 0) * 100, "most_off_fen": (data["most_off"] or 0) * 100,
            "starts_at": data["starts_at"], "ends_at": data["ends_at"], "budget_fen": data["budget"] * 100,
            "claim": data["claim"], "code": data["code"], "copies": data["copies"], "per_person": data["per_person"],
            "gift": data.get("gift"),
        }  # fmt: skip


class PlatformTermsForm(TermsForm):
    """What only ops may say: the platform's share, categories, tiers, points, occasions."""

    kinds = ("coupon", "spend_save", "first_order")
    claims = ("", "open", "code", "points", "granted")
    title_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)
    platform_percent = forms.IntegerField(
        label=_("The platform's share, percent"), min_value=0, max_value=100, initial=100,
        help_text=_("Below 100 it applies to the goods of shops that joined; they bear the rest."),
    )  # fmt: skip
    category: Any = forms.ModelChoiceField(
        label=_("Only this category"), queryset=Category.objects.none(), required=False
    )
    member_tiers = forms.MultipleChoiceField(
        label=_("Only members of these tiers"), choices=list(TIER_NAMES.items()), required=False
    )
    points_price = forms.IntegerField(label=_("Price in points"), min_value=0, max_value=10_000_000, required=False)
    occasion = forms.ChoiceField(label=_("Occasion"), choices=list(OCCASIONS.items()), required=False)
    valid_days = forms.IntegerField(label=_("Days a coupon is valid"), min_value=1, max_value=366, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["listings"]
        del self.fields["gift"]
        self.fields["category"].queryset = Category.objects.order_by("slug")  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **super().values(), "title_en": data["title_en"], "platform_bp": data["platform_percent"] * 100,
            "category": data["category"], "member_tiers": data["member_tiers"], "points_price": data["points_price"] or 0,
            "occasion": data["occasion"], "valid_days": data["valid_days"],
        }  # fmt: skip


RENAMED = {
    "tiers": "steps", "off_bp": "percent", "budget_fen": "budget", "platform_bp": "platform_percent",
    "price_minor": "price",
}  # fmt: skip


class CutForm(forms.Form):
    """A time-limited price of one listing, in the shop's currency."""

    listing: Any = forms.ModelChoiceField(label=_("Goods"), queryset=Listing.objects.none(), to_field_name="public_id")
    price = forms.DecimalField(label=_("Price for these hours"), min_value=0, max_digits=12)
    starts_at = MomentField(label=_("Starts (Shanghai time)"))
    ends_at = MomentField(label=_("Ends (Shanghai time)"))

    def __init__(self, *args: Any, goods: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["listing"].queryset = goods  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    code = forms.CharField(max_length=20)


class BirthdayForm(forms.Form):
    month = forms.IntegerField(label=_("Month"), min_value=1, max_value=12)
    day = forms.IntegerField(label=_("Day"), min_value=1, max_value=31)
