"""What a colleague writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from care.services.notes import MOST


class NoteForm(forms.Form):
    body = forms.CharField(
        min_length=2, max_length=MOST, label=_("Note for colleagues"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Facts that help the next one. The person may read it; no numbers of papers, no judgements."),
    )  # fmt: skip
