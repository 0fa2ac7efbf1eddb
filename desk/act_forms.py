"""One form an act, and what it would do, said before it is done. A literal table: kind → form, words, run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms import REASONS as CASE_REASONS
from claims.forms import KINDS as CLAIM_KINDS
from claims.selectors.pieces import claimable
from claims.services.opening import Report
from desk.forms import ActForm
from desk.models import AgentAct
from desk.services import acting
from marketplace.accounts.models import User
from marketplace.accounts.selectors import addresses_of
from marketplace.core.masking import mask_name
from orders.forms import WayField
from orders.models import Order
from orders.policies.cancel_reasons import CANCEL_REASONS
from orders.selectors.destinations import can_readdress
from orders.states import Delivery, Lifecycle
from returns.forms import REASONS as RETURN_REASONS
from returns.selectors import pieces_left
from support.models import Ticket

Kind = AgentAct.Kind


class CancelForm(ActForm):
    """Why the shopper does not want it any more, and where the money goes."""

    reason = forms.ChoiceField(label=_("Reason of the shopper"), choices=list(CANCEL_REASONS.items()))
    way = WayField()

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def run(self, ticket: Ticket, by: User, order: Order) -> AgentAct:
        data = self.cleaned_data
        return acting.cancel(ticket=ticket, by=by, wish=self.wish(order), reason=data["reason"], way=data["way"])


class AddressForm(ActForm):
    """One of the shopper's own addresses, masked."""

    address = forms.TypedChoiceField(label=_("Where to"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{mask_name(str(one.recipient))} · {one.area}****") for one in addresses_of(order.user)[:20]
        ]
        self.fields["address"].help_text = _("A new address is entered by the shopper, under Me › Addresses.")

    def run(self, ticket: Ticket, by: User, order: Order) -> AgentAct:
        chosen = self.cleaned_data["address"]
        return acting.change_address(ticket=ticket, by=by, wish=self.wish(order), address_id=chosen)


class LinesForm(ActForm):
    """How many pieces of each line go back, why, and where the money goes."""

    reason = forms.ChoiceField(label=_("Reason of the shopper"), choices=RETURN_REASONS)
    way = WayField()

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = pieces_left(order)
        for line, left in self.lines:
            self.fields[f"line_{line.number}"] = forms.IntegerField(
                label=line.title, min_value=0, max_value=left, initial=1 if len(self.lines) == 1 else 0
            )
        self.order_fields([f"line_{line.number}" for line, _left in self.lines])

    def run(self, ticket: Ticket, by: User, order: Order) -> AgentAct:
        data = self.cleaned_data
        items = {line.number: data[f"line_{line.number}"] for line, _left in self.lines}
        return acting.open_return(
            ticket=ticket, by=by, wish=self.wish(order), items=items, reason=data["reason"], way=data["way"]
        )


class ClaimForm(ActForm):
    """What happened to which pieces."""

    kind = forms.ChoiceField(label=_("What happened"), choices=CLAIM_KINDS)
    pieces = forms.MultipleChoiceField(label=_("Which items"), widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(label=_("What the shopper says"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    way = WayField()

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = [one for one in claimable(order) if not one.is_taken]
        self.fields["pieces"].choices = [(one.code, f"{one.line.title} · {one.code[-4:]}") for one in free]  # type: ignore[attr-defined]

    def run(self, ticket: Ticket, by: User, order: Order) -> AgentAct:
        data = self.cleaned_data
        report = Report(data["kind"], codes=frozenset(data["pieces"]), text=data["text"], way=data["way"])
        return acting.open_claim(ticket=ticket, by=by, wish=self.wish(order), report=report)


class MediationForm(ActForm):
    """What the shopper and the seller do not agree about."""

    reason = forms.ChoiceField(label=_("What is wrong"), choices=CASE_REASONS)
    lines = forms.TypedMultipleChoiceField(label=_("Which goods"), coerce=int, widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(label=_("What the shopper says"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    way = WayField()

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(line.number, line.title) for line in order.lines.all()]  # type: ignore[attr-defined]

    def run(self, ticket: Ticket, by: User, order: Order) -> AgentAct:
        data = self.cleaned_data
        return acting.open_mediation(
            ticket=ticket, by=by, wish=self.wish(order), reason=data["reason"], line_numbers=data["lines"], text=data["text"],
            way=data["way"],
        )  # fmt: skip


class ReceiptForm(ActForm):
    """Nothing to choose."""

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def run(self, ticket: Ticket, by: User, order: Order) -> AgentAct:
        return acting.resend_receipt(ticket=ticket, by=by, wish=self.wish(order))


@dataclass(frozen=True)
class Act:
    """`fits`: may it be offered for this order at all; the service looks again."""

    title: Any
    icon: str
    form: Callable[..., Any]
    effect: Any
    fits: Callable[[Order], bool]


def _not_away(order: Order) -> bool:
    return order.lifecycle in (Lifecycle.PLACED, Lifecycle.CONFIRMED) and order.delivery == Delivery.WAITING


ACTS: dict[str, Act] = {
    Kind.RETURN: Act(
        _("Open a return"), "undo", LinesForm,
        _("The seller's money for this order waits, the shopper gets a label, and the goods go to our centre in China."),
        lambda order: order.delivered_at is not None,
    ),
    Kind.CANCEL: Act(
        _("Cancel the order"), "x-circle", CancelForm,
        _("The order ends for good, stock and quota are free again, and everything that was paid goes back."), _not_away,
    ),
    Kind.ADDRESS: Act(
        _("Change the address"), "pin", AddressForm,
        _("The parcel goes to the new place; price and recipient stay. Not possible once it is sealed."), can_readdress,
    ),
    Kind.CLAIM: Act(
        _("Open a claim"), "box", ClaimForm,
        _("The share of these pieces waits in escrow, and the claim is decided within 48 hours."),
        lambda order: order.confirmed_at is not None and order.lifecycle != Lifecycle.CANCELLED,
    ),
    Kind.MEDIATION: Act(
        _("Open a mediation"), "chat", MediationForm,
        _("The disputed money waits, and the seller has three days to answer; then we rule."),
        lambda order: order.confirmed_at is not None and order.lifecycle != Lifecycle.CANCELLED,
    ),
    Kind.RECEIPT: Act(
        _("Send the receipt again"), "receipt", ReceiptForm, _("The shopper gets the link to the receipt by mail once more."),
        lambda order: order.confirmed_at is not None,
    ),
}  # fmt: skip
