"""Forms of the desk. They shape input; services decide. `client_id` is made by the page, so that a double click does a thing once."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from desk.models import Compensation
from desk.policies import compensation as policy
from desk.policies import slots
from desk.services import acting, compensating
from marketplace.core import ids
from orders.models import Order
from promotions.models import Promotion
from support.policies import CLIENT_ID

KINDS = (
    (Compensation.Kind.CREDIT, _("Store credit")), (Compensation.Kind.REFUND, _("Part of an order back")),
    (Compensation.Kind.COUPON, _("A coupon")),
)  # fmt: skip


class OnceForm(forms.Form):
    """A form that acts once."""

    client_id = forms.CharField(
        max_length=40,
        validators=[RegexValidator(rf"\A{CLIENT_ID.pattern}\Z")],
        widget=forms.HiddenInput,
        initial=ids.public_id,
    )


class ActForm(OnceForm):
    """What every act in a shopper's name needs."""

    why = forms.CharField(
        label=_("Why (colleagues read it, it stays with the act)"), max_length=acting.WHY,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write in a few words why. It stays with the act.")},
    )  # fmt: skip

    def wish(self, order: Order) -> acting.Wish:
        """As the services take it."""
        return acting.Wish(order.number, self.cleaned_data["why"], self.cleaned_data["client_id"])


class CompensationForm(OnceForm):
    """What to give, for what, whose fault."""

    kind = forms.ChoiceField(label=_("What"), choices=KINDS, widget=forms.RadioSelect, initial=Compensation.Kind.CREDIT)
    amount = forms.DecimalField(
        label=_("Amount (yuan)"), required=False, min_value=Decimal("0.01"), max_digits=9, decimal_places=2,
        help_text=_("Not for a coupon: it says itself what it is worth."),
    )  # fmt: skip
    order = forms.ChoiceField(label=_("For which order"), required=False)
    coupon = forms.ChoiceField(label=_("Which coupon"), required=False)
    reason = forms.ChoiceField(label=_("What went wrong"), choices=tuple(policy.REASONS.items()))
    party = forms.ChoiceField(label=_("Whose fault"), choices=tuple(policy.PARTIES.items()))
    note = forms.CharField(label=_("Note for colleagues"), required=False, max_length=compensating.NOTE)

    def __init__(self, *args: Any, orders: list[Order], coupons: list[Promotion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_orders = {order.number: order for order in orders}
        self.known_coupons = {row.public_id: row for row in coupons}
        none = [("", "—")]
        self.fields["order"].choices = none + [(number, number) for number in self.known_orders]  # type: ignore[attr-defined]
        self.fields["coupon"].choices = none + [(key, row.title) for key, row in self.known_coupons.items()]  # type: ignore[attr-defined]
        if not coupons:
            self.fields["kind"].choices = KINDS[:2]  # type: ignore[attr-defined]
            del self.fields["coupon"]

    def wish(self) -> compensating.Wish:
        """As the service takes it."""
        data = self.cleaned_data
        is_coupon = data["kind"] == Compensation.Kind.COUPON
        return compensating.Wish(
            kind=data["kind"], reason=data["reason"], party=data["party"], client_id=data["client_id"], note=data["note"],
            amount_fen=0 if is_coupon else int((data["amount"] or 0) * 100), order=self.known_orders.get(data["order"]),
            promotion=self.known_coupons.get(data.get("coupon", "")) if is_coupon else None,
        )  # fmt: skip


class DecideForm(forms.Form):
    """A lead's word."""

    do = forms.ChoiceField(choices=(("approve", ""), ("refuse", "")))
    why = forms.CharField(label=_("Why not"), required=False, max_length=compensating.NOTE)


class CallForm(OnceForm):
    """When to call, in whose time."""

    zone = forms.ChoiceField(label=_("Time zone of the shopper"), choices=list(slots.PLACES.items()))
    at = forms.ChoiceField(label=_("When"))
    note = forms.CharField(label=_("What it is about"), required=False, max_length=300)

    def __init__(self, *args: Any, zone: str, free: list[datetime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = ZoneInfo(zone)
        self.fields["zone"].initial = zone
        choices = [(at.isoformat(), f"{at.astimezone(place):%m-%d %a %H:%M}") for at in free]
        self.fields["at"].choices = choices  # type: ignore[attr-defined]

    def starts_at(self) -> datetime:
        """The chosen half hour; the service looks whether it is one of ours."""
        return datetime.fromisoformat(self.cleaned_data["at"])
