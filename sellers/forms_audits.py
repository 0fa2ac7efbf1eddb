"""Forms of the audit console. They draw fields and carry what was typed; `policies/audit_entries.py` decides what is right."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.forms import ManyFiles
from sellers.policies import audit_entries as entries
from sellers.policies.audit_questions import ANSWERS, QUESTIONS

CAMERA = {"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
NUMBER = {"inputmode": "numeric", "autocomplete": "off"}
HIDDEN = ("key", "client_at", "latitude", "longitude", "accuracy")


class EntryForm(forms.Form):
    """What every entry carries: the phone's own key, time and place, and photographs. Hidden fields are filled by script."""

    use_required_attribute = False
    kind = ""
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    client_at = forms.CharField(widget=forms.HiddenInput, required=False)
    latitude = forms.CharField(widget=forms.HiddenInput, required=False)
    longitude = forms.CharField(widget=forms.HiddenInput, required=False)
    accuracy = forms.CharField(widget=forms.HiddenInput, required=False)
    photos = forms.FileField(label=_("Photographs"), required=False, widget=ManyFiles(attrs=CAMERA))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        slot = kwargs.pop("slot", "")
        kwargs.setdefault("auto_id", f"{self.kind}{slot}_%s")
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4().hex)
        if self.kind not in entries.PHOTO_KINDS:
            del self.fields["photos"]

    def order_fields(self, field_order: Any) -> None:
        """Photographs last: first one looks, then one points the camera."""
        names = [name for name in self.fields if name not in {*HIDDEN, "photos", "note"}]
        super().order_fields([*HIDDEN, *names, "note", "photos"])

    def clean_photos(self) -> None:
        """Files are read by the service."""


class WithNote(EntryForm):
    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class BinForm(WithNote):
    kind = entries.BIN
    photos = forms.FileField(label=_("Photographs"), widget=ManyFiles(attrs=CAMERA))
    label = forms.CharField(label=_("Shelf or bin"), max_length=40, help_text=_("As written on it, or A1, A2 …"))
    category = forms.CharField(label=_("Category"), max_length=80)
    rough = forms.CharField(label=_("Pieces, roughly"), widget=forms.TextInput(attrs=NUMBER))

    def __init__(self, *args: Any, categories: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(slug, slug) for slug in categories] + [("other", _("Something else"))]
        self.fields["category"] = forms.ChoiceField(label=_("Category"), choices=choices)
        self.order_fields(None)


class CountForm(WithNote):
    kind = entries.COUNT
    sku = forms.CharField(widget=forms.HiddenInput)
    counted = forms.CharField(label=_("Counted"), widget=forms.TextInput(attrs=NUMBER))


class ConditionForm(WithNote):
    kind = entries.CONDITION
    area = forms.CharField(label=_("Area"), max_length=40, help_text=_("Such as store room, cold shelf, packing table"))
    temperature = forms.CharField(label=_("Temperature, °C"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    humidity = forms.CharField(label=_("Humidity, %"), widget=forms.TextInput(attrs=NUMBER))
    cleanliness = forms.ChoiceField(label=_("Cleanliness"), choices=[*reversed(entries.CLEANLINESS.items())])
    expired = forms.CharField(label=_("Expired articles found"), initial="0", widget=forms.TextInput(attrs=NUMBER))
    earliest_expiry = forms.DateField(
        label=_("Earliest expiry date seen"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class ReceiptForm(WithNote):
    kind = entries.RECEIPT
    outcome = forms.ChoiceField(label=_("The receipt"), choices=list(entries.RECEIPT_OUTCOMES.items()))
    shop = forms.CharField(label=_("Bought from"), max_length=80, required=False)
    bought_on = forms.DateField(label=_("Bought on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    pieces = forms.CharField(label=_("Pieces on it"), required=False, widget=forms.TextInput(attrs=NUMBER))

    def __init__(self, *args: Any, articles: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sku"] = forms.ChoiceField(label=_("Article"), choices=articles)
        super().order_fields([*HIDDEN, "sku", "outcome", "shop", "bought_on", "pieces", "note", "photos"])


class InterviewForm(WithNote):
    """One questionnaire; `contact` is fixed by the kind of person asked."""

    kind = entries.INTERVIEW
    contact = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Whom did you ask?"), max_length=80)
    channel = forms.ChoiceField(label=_("How?"), choices=list(entries.CHANNELS.items()))

    def __init__(self, *args: Any, contact: str = "supplier", **kwargs: Any) -> None:
        super().__init__(*args, slot=f"_{contact}", **kwargs)
        self.initial["contact"] = contact
        for question in QUESTIONS[contact]:
            self.fields[f"answer_{question.code}"] = forms.ChoiceField(
                label=question.text, choices=[*reversed(ANSWERS.items())], required=False
            )
        self.order_fields(None)


class NoteForm(WithNote):
    kind = entries.NOTE
    note = forms.CharField(label=_("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class RefusalForm(NoteForm):
    kind = entries.REFUSAL


class SignatureForm(EntryForm):
    kind = entries.SIGNATURE
    name = forms.CharField(label=_("Your name"), max_length=80)
    is_drawn = forms.CharField(widget=forms.HiddenInput, required=False)


class FileForm(forms.Form):
    findings = forms.CharField(
        label=_("What you found, in your own words"), min_length=10, max_length=5000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The seller and the second reviewer read this."),
    )  # fmt: skip


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong with this decision?"), min_length=10, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say what was counted or judged wrongly, and how you can show it. Somebody who had no part in it will answer."),
    )  # fmt: skip


FORMS: dict[str, type[EntryForm]] = {
    form.kind: form
    for form in (BinForm, CountForm, ConditionForm, ReceiptForm, InterviewForm, NoteForm, RefusalForm, SignatureForm)
}
