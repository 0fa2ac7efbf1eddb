"""Forms of buying. They check shape; services decide."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import secret_code
from marketplace.payments.models import PaymentAttempt
from orders.models import Order, Refund
from orders.policies.cancel_reasons import CANCEL_REASONS, SELLER_REASONS
from orders.policies.goodwill import REASONS as GOODWILL_REASONS
from orders.selectors.cuts import cuttable
from orders.services.goodwill import Gift

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


class CutForm(forms.Form):
    """Pieces to take off, by line. `key` is made by the page, so that a double click takes off once."""

    REASONS = CANCEL_REASONS
    HAS_GIFTS = False  # the shopper's go with the goods that earned them

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(self.REASONS.items())  # type: ignore[attr-defined]
        self.initial.setdefault("key", secret_code(16))
        titles = {line.number: line.title for line in order.lines.all() if self.HAS_GIFTS or not line.is_gift}
        for number, most in sorted(cuttable(order).items()):
            if number not in titles:
                continue
            self.fields[f"line_{number}"] = forms.TypedChoiceField(
                label=titles[number], coerce=int, required=False, initial=0, empty_value=0,
                choices=[(count, str(count)) for count in range(most + 1)],
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not any(self.pieces().values()):
            raise forms.ValidationError(_("Choose what to take off the order."))
        return found

    def pieces(self) -> dict[int, int]:
        """Order line number → pieces."""
        return {int(name[5:]): value for name, value in self.cleaned_data.items() if name.startswith("line_") and value}


class SellerCutForm(CutForm):
    """As the shopper's, with a seller's reasons."""

    REASONS = SELLER_REASONS
    HAS_GIFTS = True


class WayForm(forms.Form):
    way = forms.ChoiceField(choices=Refund.Way.choices)


class GoodwillForm(forms.Form):
    """Amount in yuan; where it goes is the shopper's to say, unless they said it already."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    amount = forms.DecimalField(
        label=_("Amount (yuan)"), min_value=Decimal("0.01"), max_value=Decimal(10_000), max_digits=7, decimal_places=2
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=list(GOODWILL_REASONS.items()))
    way = forms.ChoiceField(
        label=_("Where it goes"), required=False, widget=forms.RadioSelect,
        choices=[
            ("", _("Ask the shopper")), (Refund.Way.SOURCE, _("Back the way they paid (they said so)")),
            (Refund.Way.CREDIT, _("Store credit (they said so)")),
        ],
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note for colleagues"), max_length=200, required=False,
        help_text=_("No names and no numbers of people: it is kept for ever."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", secret_code(16))

    def gift(self) -> Gift:
        """What was said, after validation."""
        data = self.cleaned_data
        return Gift(int(data["amount"] * 100), data["reason"], data["key"], data["way"], data["note"])
