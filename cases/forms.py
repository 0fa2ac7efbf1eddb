"""Forms of cases. Rules live in the services; a form only collects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from marketplace.core.forms import ManyFiles
from orders.forms import WayField
from orders.models import Order, Refund

REASONS = [
    (Case.Reason.NOT_AS_DESCRIBED, _("It is not as described")), (Case.Reason.DAMAGED, _("It arrived damaged")),
    (Case.Reason.MISSING, _("Something is missing")), (Case.Reason.WRONG_ITEM, _("It is the wrong item")),
    (Case.Reason.QUALITY, _("The quality is bad")), (Case.Reason.COUNTERFEIT, _("I doubt that it is authentic")),
]  # fmt: skip
BEARERS = [(Refund.Bearer.SELLER, _("The seller")), (Refund.Bearer.PLATFORM, _("We do"))]
OUTCOMES = {
    Case.Kind.MEDIATION.value: [
        (Case.Outcome.FULL, _("The shopper gets the whole disputed amount")), (Case.Outcome.PART, _("The shopper gets a part")),
        (Case.Outcome.NONE, _("The seller keeps the money")),
    ],
    Case.Kind.AUTHENTICITY.value: [
        (Case.Outcome.FAKE, _("Counterfeit: refund and three times the price")), (Case.Outcome.GENUINE, _("Authentic")),
    ],
}  # fmt: skip


class FilesField(forms.FileField):
    """Up to six files; what they are is told by their bytes, in the service."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All files that were sent; none is fine."""
        uploads = data if isinstance(data, (list, tuple)) else [data] if data else []
        return list(uploads)


def _files() -> FilesField:
    return FilesField(
        label=_("Photos and papers"), required=False, help_text=_("JPEG, PNG, WebP or PDF, up to six at once."),
        widget=ManyFiles(attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )  # fmt: skip


def _words(label: Any, rows: int = 4, most: int = 4000) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}))


class AskForm(forms.Form):
    """A new case about an order."""

    reason = forms.ChoiceField(label=_("What is wrong"), choices=REASONS, widget=forms.RadioSelect)
    lines = forms.MultipleChoiceField(label=_("Which goods"), widget=forms.CheckboxSelectMultiple)
    text = _words(_("What happened"), 5)
    claim = forms.DecimalField(
        label=_("How much you ask back (yuan)"), required=False, min_value=0, max_digits=10, decimal_places=2,
        help_text=_("Leave it empty to ask for everything you paid for these goods."),
    )  # fmt: skip
    way = WayField()
    files = _files()

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = list(order.lines.all())
        self.fields["lines"].choices = [(str(line.number), line.title) for line in lines]  # type: ignore[attr-defined]
        if len(lines) == 1:
            self.fields["lines"].initial = [str(lines[0].number)]

    def wish(self) -> dict[str, Any]:
        """As `opening.open_case` takes it."""
        data, claim = self.cleaned_data, self.cleaned_data["claim"]
        return {
            "reason": data["reason"], "line_numbers": [int(number) for number in data["lines"]], "text": data["text"],
            "claim_fen": int(claim * 100) if claim is not None else None, "uploads": data["files"],
            "way": data["way"],
        }  # fmt: skip


class SayForm(forms.Form):
    """Words and files of one side."""

    text = _words(_("What you want to say"))
    files = _files()


class RulingForm(forms.Form):
    """A ruling of the desk."""

    outcome = forms.ChoiceField(label=_("Ruling"), widget=forms.RadioSelect)
    amount = forms.DecimalField(
        label=_("Part that goes back (yuan)"), required=False, min_value=0, max_digits=10, decimal_places=2
    )
    borne_by = forms.ChoiceField(label=_("Who bears it"), choices=BEARERS, initial=Refund.Bearer.SELLER)
    reason = _words(_("Reason; both sides read it"), most=2000)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = OUTCOMES[kind]  # type: ignore[attr-defined]
        if kind == Case.Kind.AUTHENTICITY:  # the law says how much, and that the seller bears it
            del self.fields["amount"], self.fields["borne_by"]

    def ruling(self) -> dict[str, Any]:
        """As `ruling.rule` takes it."""
        data = self.cleaned_data
        return {
            "outcome": data["outcome"], "reason": data["reason"],
            "borne_by": data.get("borne_by", Refund.Bearer.SELLER), "amount_fen": int((data.get("amount") or 0) * 100),
        }  # fmt: skip


class ExamineForm(forms.Form):
    examiner = forms.CharField(label=_("Laboratory or brand"), max_length=120)


class FindingForm(forms.Form):
    text = _words(_("What was found"))


class PaidForm(forms.Form):
    statement_line = forms.CharField(label=_("Line of the bank statement"), max_length=60)
