"""Forms of the money desk in the admin."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import exponent
from sellers.models import Seller

LONG = {"rows": 4, "cols": 60}


def minor(amount: Decimal | None, currency: str) -> int | None:
    """Major units as typed → minor units; None stays None. Finer than the currency knows is cut by the field's check."""
    return None if amount is None else int(amount.scaleb(exponent(currency)))


class SellerField(forms.ModelChoiceField):
    """A seller by the public id: a list of thousands helps nobody."""

    def __init__(self) -> None:
        super().__init__(
            queryset=Seller.objects.all(), to_field_name="public_id", widget=forms.TextInput, label=_("Seller (id)")
        )


class HoldForm(forms.Form):
    """Place a hold."""

    seller = SellerField()
    case_number = forms.CharField(label=_("Case number"), max_length=40)
    amount = forms.DecimalField(
        label=_("Amount (empty: everything)"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
    )
    reason = forms.CharField(
        label=_("Reason, as the seller reads it"), max_length=1000, widget=forms.Textarea(attrs=LONG)
    )
    evidence = forms.CharField(label=_("Evidence (for us)"), max_length=2000, widget=forms.Textarea(attrs=LONG))


class DepositForm(forms.Form):
    """Propose a booking on a deposit: a bank transfer seen on our statement, or a draw for a case."""

    seller = SellerField()
    kind = forms.ChoiceField(
        label=_("What"),
        choices=[("ask", _("Ask for the deposit")), ("bank_in", _("Bank transfer arrived")), ("draw", _("Draw on it"))],
    )
    case_number = forms.CharField(label=_("Case number, or line of our bank statement"), max_length=40, required=False)
    amount = forms.DecimalField(
        label=_("Amount (draw)"), required=False, min_value=Decimal("0.01"), max_digits=14, decimal_places=2
    )
    reason = forms.CharField(
        label=_("Reason, as the seller reads it"), max_length=1000, required=False, widget=forms.Textarea(attrs=LONG)
    )
    evidence = forms.CharField(
        label=_("Evidence (for us)"), max_length=2000, required=False, widget=forms.Textarea(attrs=LONG)
    )
