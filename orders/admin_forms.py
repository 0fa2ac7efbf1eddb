"""Forms of the money desk."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from logistics.selectors.stopping import Candidate, candidates_of
from marketplace.core.ids import secret_code
from orders.models import Order, Refund
from orders.policies.giving_back import KINDS
from orders.policies.missing import CAUSES, default_for
from orders.services import differences
from orders.services.giving_back import Giving
from orders.services.missing import Missing

ROAD_WORDS = {
    "never_came": _("never came"), "at_warehouse": _("unpacked in our warehouse"), "lost": _("lost"),
    "sent_back": _("sent back by customs"), "spoilt": _("spoilt on the way"), "came_back": _("brought back by the courier"),
}  # fmt: skip
AT_HAND = "at_warehouse"


class MissingForm(forms.Form):
    """Pieces of each line, cause, bearer. What is surely gone is filled in; what lies in our warehouse is for people to say."""

    cause = forms.ChoiceField(label=_("Why"), choices=[(code, cause.label) for code, cause in CAUSES.items()])
    borne_by = forms.ChoiceField(
        label=_("Who bears it"), required=False,
        choices=[("", _("as the cause says")), (Refund.Bearer.SELLER, _("the seller")), (Refund.Bearer.PLATFORM, _("we"))],
    )  # fmt: skip
    note = forms.CharField(label=_("Note for the record"), max_length=200, required=False)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        self.order = order
        self.candidates = candidates_of(order.number)
        gone = [row for row in self.candidates if row.cause != AT_HAND]
        fitting = default_for(frozenset(row.cause for row in gone))
        super().__init__(*args, **kwargs)
        self.initial.setdefault("cause", fitting.code if fitting else None)
        for line in order.lines.all():
            mine = self._of(line.number)
            if mine:
                self.fields[f"line_{line.number}"] = forms.IntegerField(
                    label=f"{line.number} · {line.title}", min_value=0, max_value=len(mine), required=False,
                    initial=sum(row.cause != AT_HAND for row in mine),
                )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """What the road knows of each piece that can be taken off."""
        return [{"piece": row, "words": ROAD_WORDS[row.cause]} for row in self.candidates]

    def missing(self) -> Missing:
        """What was said, after validation."""
        data = self.cleaned_data
        pieces = {int(name[5:]): data[name] or 0 for name in self.fields if name.startswith("line_")}
        return Missing(pieces, data["cause"], data["borne_by"], data["note"])

    def _of(self, number: int) -> list[Candidate]:
        return [row for row in self.candidates if row.line_ref == f"{self.order.number}/{number}"]


class DifferenceForm(forms.Form):
    """What tax or freight of an order really came to, by which document."""

    kind = forms.ChoiceField(
        label=_("What"), choices=[(differences.TAX, _("Import tax")), (differences.FREIGHT, _("International freight"))]
    )
    actual = forms.DecimalField(
        label=_("What the document says, in yuan"), min_value=0, max_digits=10, decimal_places=2
    )
    document = forms.CharField(label=_("Number of the tax bill or invoice"), max_length=60)

    @property
    def actual_fen(self) -> int:
        return int(self.cleaned_data["actual"] * 100)


class GiveBackForm(forms.Form):
    """What goes back, out of what is left of the order, and who bears it."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What goes back"), choices=list(KINDS.items()))
    lines = forms.TypedMultipleChoiceField(
        label=_("Of these lines (none: of all)"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    amount = forms.DecimalField(
        label=_("Amount (yuan)"), required=False, min_value=Decimal("0.01"), max_digits=9, decimal_places=2
    )
    borne_by = forms.ChoiceField(
        label=_("Who bears it"), choices=[(Refund.Bearer.PLATFORM, _("we")), (Refund.Bearer.SELLER, _("the seller"))]
    )
    why = forms.CharField(label=_("Note for the record"), min_length=3, max_length=200)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", secret_code(16))
        choices = [(line.number, f"{line.number} · {line.title}") for line in order.lines.all()]
        self.fields["lines"].choices = choices  # type: ignore[attr-defined]

    def giving(self) -> Giving:
        """What was said, after validation."""
        data = self.cleaned_data
        fen = int((data["amount"] or 0) * 100)
        return Giving(data["kind"], data["borne_by"], data["why"], data["key"], data["lines"], fen)
