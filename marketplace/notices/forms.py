"""The page of a person's choices about messages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.notices.policies import Habits
from marketplace.notices.subjects import SUBJECTS, Subject

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]
ZONES = [
    ("Asia/Shanghai", _("China")), ("Asia/Tokyo", _("Japan")), ("Asia/Seoul", _("Korea")), ("Australia/Sydney", _("Sydney")),
    ("Europe/London", _("London")), ("Europe/Berlin", _("Central Europe")), ("America/New_York", _("New York")),
    ("America/Los_Angeles", _("Los Angeles")),
]  # fmt: skip
WAYS = (("mail", _("Mail")), ("sms", _("Text message")), ("push", _("Browser")))


class HabitForm(forms.Form):
    """A tick for each subject and way that may be switched off, quiet hours, collections."""

    has_quiet = forms.BooleanField(required=False, label=_("Quiet hours"))
    quiet_from = forms.TypedChoiceField(coerce=int, choices=HOURS, label=_("From"))
    quiet_to = forms.TypedChoiceField(coerce=int, choices=HOURS, label=_("Until"))
    zone = forms.ChoiceField(choices=ZONES, label=_("Time zone"))
    digest = forms.ChoiceField(
        choices=[("never", _("Each at once")), ("daily", _("Once a day")), ("weekly", _("On Mondays"))],
        label=_("Mails about wishes and offers"),
    )

    def __init__(self, data: Any = None, *, habits: Habits, is_seller: bool) -> None:
        has_quiet = habits.quiet_from != habits.quiet_to
        initial: dict[str, Any] = {
            "has_quiet": has_quiet, "quiet_from": habits.quiet_from if has_quiet else 22,
            "quiet_to": habits.quiet_to if has_quiet else 8, "zone": habits.zone, "digest": habits.digest,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.kept = [one for one in habits.off if not is_seller and one.startswith("shop:")]
        self.subjects = [one for one in SUBJECTS.values() if not one.is_fixed and (is_seller or one.code != "shop")]
        for subject in self.subjects:
            for way, _title in WAYS:
                name = f"{subject.code}:{way}"
                self.fields[name] = forms.BooleanField(required=False, initial=name not in habits.off)

    def rows(self) -> list[tuple[Subject, list[tuple[Any, Any]]]]:
        """Subject and its ticks, for the table of the page."""
        return [(one, [(title, self[f"{one.code}:{way}"]) for way, title in WAYS]) for one in self.subjects]

    def wish(self) -> dict[str, Any]:
        """What `habits.choose` takes."""
        data = self.cleaned_data
        off = [f"{one.code}:{way}" for one in self.subjects for way, _title in WAYS if not data[f"{one.code}:{way}"]]
        quiet = (data["quiet_from"], data["quiet_to"]) if data["has_quiet"] else (0, 0)
        return {
            "off": [*off, *self.kept], "quiet_from": quiet[0], "quiet_to": quiet[1], "zone": data["zone"],
            "digest": data["digest"],
        }  # fmt: skip
