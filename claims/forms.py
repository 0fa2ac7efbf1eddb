"""Forms of claims. Rules live in the services; a form only collects."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.models import Recovery, StockClaim
from claims.selectors.pieces import Claimable
from claims.selectors.stock import StockPiece
from claims.services.judging import Word
from claims.services.opening import Report
from claims.words import PARTIES
from marketplace.core.forms import ManyFiles
from orders.forms import WayField
from orders.models import Refund

KINDS = [
    ("damaged", _("It arrived damaged")), ("short", _("Something is missing from the box")),
    ("lost", _("The parcel never came, or was not there")),
]  # fmt: skip
BEARERS = [(Refund.Bearer.PLATFORM, _("We do")), (Refund.Bearer.SELLER, _("The seller, who is at fault"))]


class FilesField(forms.FileField):
    """Up to six files; what they are is told by their bytes, in the service."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All files that were sent; none is fine."""
        return [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]


def _files() -> FilesField:
    return FilesField(
        label=_("Photos"), required=False, help_text=_("The damage and the box; JPEG, PNG, WebP or PDF, up to six."),
        widget=ManyFiles(attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )  # fmt: skip


def _words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **more)


class ReportForm(forms.Form):
    """What is wrong with which pieces. A piece is named by its place in the list, so that the very one is claimed."""

    kind = forms.ChoiceField(label=_("What happened"), choices=KINDS, widget=forms.RadioSelect)
    pieces = forms.MultipleChoiceField(label=_("Which items"), widget=forms.CheckboxSelectMultiple)
    text = _words(_("Tell us briefly"), 4)
    files = _files()
    way = WayField()

    def __init__(self, *args: Any, pieces: Sequence[Claimable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = [one for one in pieces if not one.is_taken]
        self.fields["pieces"].choices = [(one.code, f"{one.line.title} · {one.code[-4:]}") for one in free]  # type: ignore[attr-defined]
        if len(free) == 1:
            self.fields["pieces"].initial = [free[0].code]

    def wish(self) -> Report:
        """As the services take it."""
        data = self.cleaned_data
        return Report(data["kind"], codes=frozenset(data["pieces"]), text=data["text"], way=data["way"])


class SayForm(forms.Form):
    """Words and photos."""

    text = _words(_("What you want to say"))
    files = _files()


class LookForm(forms.Form):
    text = _words(_("Why somebody else should look again"))


class DecideForm(forms.Form):
    """A person decides."""

    verdict = forms.ChoiceField(
        label=_("Decision"), choices=[("pay", _("Pay")), ("refuse", _("Do not pay"))], widget=forms.RadioSelect
    )
    borne_by = forms.ChoiceField(label=_("Who bears the goods"), choices=BEARERS, initial=Refund.Bearer.PLATFORM)
    fault = forms.CharField(
        label=_("At fault, if other than found"), max_length=60, required=False,
        help_text=_("party:code, such as carrier:jingwei, warehouse:NRT1, broker:…, airline:MM, seller:…"),
    )  # fmt: skip
    why = _words(_("Reason; the shopper reads it"))

    def word(self) -> Word:
        """As `judging.decide` takes it."""
        data = self.cleaned_data
        return Word(pays=data["verdict"] == "pay", why=data["why"], borne_by=data["borne_by"], fault=data["fault"])


class AskForm(forms.Form):
    text = _words(_("What we still need"))


class ReplyForm(forms.Form):
    text = _words(_("Our answer to the insurer"))


class DemandForm(forms.Form):
    """Ask a party for what a claim cost us."""

    party = forms.ChoiceField(
        label=_("Who was at fault"),
        choices=[(code, words) for code, words in PARTIES.items() if code != Recovery.Party.INSURER],
    )
    code = forms.CharField(label=_("Which one"), max_length=40)
    amount = forms.DecimalField(label=_("Amount (yuan)"), min_value=0, max_digits=10, decimal_places=2)


class ReceivedForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount (yuan)"), min_value=0, max_digits=10, decimal_places=2)
    statement_line = forms.CharField(label=_("Line of the bank statement"), max_length=60)


class WriteOffForm(forms.Form):
    why = forms.CharField(label=_("Why nothing will come"), max_length=300)


class RemitForm(forms.Form):
    """Premiums that went to the insurer."""

    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3)
    amount_minor = forms.IntegerField(label=_("Amount in the smallest unit"), min_value=1)
    statement_line = forms.CharField(label=_("Line of the bank statement"), max_length=60)


class StockDecideForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Decision"), choices=[("pay", _("Pay")), ("refuse", _("Do not pay"))], widget=forms.RadioSelect
    )
    why = _words(_("Reason; the shop reads it"))


class StockReportForm(forms.Form):
    """Pieces of a shop that went missing or were damaged in our hands."""

    kind = forms.ChoiceField(
        label=_("What happened"), widget=forms.RadioSelect,
        choices=[(StockClaim.Kind.LOST, _("Missing in a count")), (StockClaim.Kind.DAMAGED, _("Damaged"))],
    )  # fmt: skip
    pieces = forms.MultipleChoiceField(label=_("Which items"), widget=forms.CheckboxSelectMultiple)
    text = _words(_("Tell us briefly"))

    def __init__(self, *args: Any, pieces: Sequence[StockPiece], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pieces"].choices = [(one.code, f"{one.title} · {one.code}") for one in pieces]  # type: ignore[attr-defined]
