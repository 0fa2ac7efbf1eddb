"""Forms of buying. They check shape; services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.payments.models import PaymentAttempt
from orders.models import Refund
from orders.policies.cancel_reasons import CANCEL_REASONS

WAYS = ((Refund.Way.SOURCE, _("Back the way I paid")), (Refund.Way.CREDIT, _("Store credit, there at once")))


class WayField(forms.ChoiceField):
    """Where a refund goes: back the way it was paid unless the shopper chooses store credit."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Where should the money go?"), choices=WAYS, initial=Refund.Way.SOURCE, widget=forms.RadioSelect
        )

    def clean(self, value: Any) -> Any:
        return super().clean(value or Refund.Way.SOURCE)


class QuantityForm(forms.Form):
    quantity = forms.IntegerField(min_value=1, max_value=99, initial=1)


class AddressChoice(forms.Form):
    address = forms.IntegerField(min_value=1, max_value=2**62)


class IdentityForm(forms.Form):
    """Name and number for customs. Whether they are right is the vault's business."""

    real_name = forms.CharField(label=_("Real name"), max_length=60, help_text=_("As on the ID card"))
    id_number = forms.CharField(
        label=_("ID number"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
    )  # fmt: skip


class PlaceForm(forms.Form):
    quote = forms.CharField(max_length=40)
    notice_version = forms.CharField(max_length=20)
    notice = forms.BooleanField(required=False)
    credit = forms.IntegerField(required=False, min_value=0, max_value=2**40)


class MethodForm(forms.Form):
    method = forms.ChoiceField(choices=PaymentAttempt.Method.choices)


class CancelForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=list(CANCEL_REASONS.items()), widget=forms.RadioSelect)
    way = WayField()

    def __init__(self, *args: Any, is_paid: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_paid:
            del self.fields["way"]
