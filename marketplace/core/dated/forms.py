"""Forms of the rules and switches pages. A kind without a form of its own is edited as JSON."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core import switches

WIDE = {"class": "border rounded px-2 py-1 w-full font-mono", "spellcheck": "false"}
PLAIN = {"class": "border rounded px-2 py-1 w-full"}
LONGEST_BODY = 200_000


class BodyForm(forms.Form):
    """A change to propose. Subclasses turn their fields into the body and back."""

    why = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={**PLAIN, "rows": 2}))
    effective_from = forms.DateTimeField(
        label=_("In force from"), required=False, help_text=_("UTC, as 2026-12-01 00:00. Empty: as soon as approved."),
        widget=forms.DateTimeInput(attrs={**PLAIN, "placeholder": "2026-12-01 00:00"}),
    )  # fmt: skip

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        """Initial values for the body in force."""
        raise NotImplementedError

    def body(self) -> Any:
        """What the cleaned fields say, as the check of the kind wants it."""
        raise NotImplementedError

    def show(self, problems: Mapping[str, Any]) -> None:
        """Put the refusals of a check beside the fields they name; what has no field of its own stands on top."""
        for name, words in problems.items():
            field = name.split(".")[0]
            self.add_error(field if field in self.fields else None, words if field == name else f"{name}: {words}")


class JsonForm(BodyForm):
    """The body as it is stored. What is typed is kept when it is refused."""

    text = forms.CharField(label=_("Rules"), max_length=LONGEST_BODY, widget=forms.Textarea(attrs={**WIDE, "rows": 24}))
    field_order = ("text", "effective_from", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = str(self["text"].value() or "").count("\n") + 2
        self.fields["text"].widget.attrs["rows"] = min(max(lines, 6), 30)

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> dict[str, Any]:
        return {"text": json.dumps(dict(body), ensure_ascii=False, indent=2)}

    def clean_text(self) -> Any:
        try:
            return json.loads(self.cleaned_data["text"], parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", 0)
            raise forms.ValidationError(
                _("This is not JSON; look at line %(line)s."), params={"line": line or "?"}
            ) from None

    def body(self) -> Any:
        return self.cleaned_data["text"]

    def show(self, problems: Mapping[str, Any]) -> None:
        for name, words in problems.items():
            in_fields = name in self.fields and name != "text"
            self.add_error(name if in_fields else "text", words if in_fields else f"{name}: {words}")


def _refuse(word: str) -> Any:
    raise ValueError(word)


class DecisionForm(forms.Form):
    decision = forms.CharField(label=_("Your words"), max_length=500, required=False)


class StopForm(forms.Form):
    """A stop. `thing` is `kind:key` from the list, or a kind with a typed key (a seller's id)."""

    thing = forms.ChoiceField(label=_("What"), widget=forms.Select(attrs=PLAIN))
    key = forms.CharField(
        label=_("Seller id"), required=False, max_length=80, help_text=_("Only for a seller: the id on the seller's page."),
        widget=forms.TextInput(attrs=WIDE),
    )  # fmt: skip
    cause = forms.ChoiceField(label=_("Cause"), choices=(), widget=forms.Select(attrs=PLAIN))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={**PLAIN, "rows": 2}),
        help_text=_("For operations and the trail; never shown to others."),
    )  # fmt: skip
    public_zh = forms.CharField(
        label=_("In public, Chinese"), required=False, max_length=300, widget=forms.TextInput(attrs=PLAIN),
        help_text=_("Shown instead of the sentence of the cause."),
    )  # fmt: skip
    public_en = forms.CharField(
        label=_("In public, English"), required=False, max_length=300, widget=forms.TextInput(attrs=PLAIN)
    )
    until = forms.DateTimeField(
        label=_("Until"), required=False, help_text=_("UTC, as 2026-12-01 00:00. Empty: until somebody lifts it."),
        widget=forms.DateTimeInput(attrs={**PLAIN, "placeholder": "2026-12-01 00:00"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: list[Any] = []
        for kind in switches.kinds().values():
            offered = [(f"{kind.code}:{key}", label) for key, label in kind.choices()]
            groups.append((kind.title, offered or [(kind.code, str(_("by its id, below")))]))
        self.fields["thing"].choices = groups  # type: ignore[attr-defined]
        self.fields["cause"].choices = list(switches.CAUSES.items())  # type: ignore[attr-defined]

    def stop(self, actor: str) -> None:
        """Throw the switch as filled in. Raises what `switches.stop` raises."""
        given = self.cleaned_data
        kind, _colon, key = given["thing"].partition(":")
        switches.stop(
            kind=kind, key=key or given["key"].strip(), cause=given["cause"], reason=given["reason"], actor=actor,
            until=given["until"], public={"zh-hans": given["public_zh"], "en": given["public_en"]},
        )  # fmt: skip


class LiftForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=500)
