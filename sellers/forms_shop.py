"""Forms of the team, the shop's page, holidays and webhooks. They check shape; the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.notices.webhooks import kinds
from sellers.models import Seller, SellerMember
from sellers.policies import team
from sellers.policies.team_words import ROLE_DUTIES, ROLE_NAMES


def role_choices() -> list[tuple[str, Any]]:
    """Roles with what they may do."""
    return [
        (role, _("%(name)s: %(duties)s") % {"name": ROLE_NAMES[role], "duties": ROLE_DUTIES[role]})
        for role in (team.BUYER, team.MANAGER, team.FINANCE, team.OWNER)
    ]


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, help_text=_("We send a link there that works once, for seven days.")
    )
    role = forms.ChoiceField(label=_("May do"), choices=role_choices, widget=forms.RadioSelect, initial=team.BUYER)


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=SellerMember.Role.choices)


class HolidayForm(forms.Form):
    """From when until when, and what happens to orders meanwhile."""

    first_day = forms.DateField(label=_("First day away"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last_day = forms.DateField(
        label=_("Last day away"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("At most 60 days. Orders you have already go on."),
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=_("Meanwhile"), widget=forms.RadioSelect, initial=Seller.Holiday.STOP,
        choices=[
            (Seller.Holiday.STOP, _("Take no new orders; listings show when I am back")),
            (Seller.Holiday.LATER, _("Take orders with a later promise, counted from my first day back")),
        ],
    )  # fmt: skip
    message = forms.CharField(
        label=_("A word to shoppers"), max_length=200, required=False, widget=forms.Textarea({"rows": 2})
    )


class ShopForm(forms.Form):
    """What shoppers read about the shop."""

    display_name = forms.CharField(label=_("Name of your shop"), max_length=80, min_length=2)
    city = forms.CharField(label=_("City"), max_length=60, required=False)
    about = forms.CharField(
        label=_("About you"), max_length=2000, required=False, widget=forms.Textarea({"rows": 5}),
        help_text=_("What you sell, where you buy, why people should trust you. Shoppers read this."),
    )  # fmt: skip


class EndpointForm(forms.Form):
    """An address and what it wants to hear."""

    url = forms.CharField(
        label=_("Address (URL)"), max_length=500, widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off"}),
        help_text=_("A public https address of yours. We post JSON there and sign it."),
    )  # fmt: skip
    note = forms.CharField(label=_("What it is for"), max_length=80, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Events"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: all of them, also those that will be added."),
    )  # fmt: skip

    def __init__(self, *args: Any, owner: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, kinds.KINDS[code].title) for code in kinds.offered_to(owner)]
        self.fields["kinds"].choices = offered  # type: ignore[attr-defined]
