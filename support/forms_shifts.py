"""Forms of planning: one shift, a week that repeats. Times are wall times of the chosen zone."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from support.models import Seat
from support.policies import shift_times

ZONES = ("Asia/Shanghai", "Europe/London", "America/Toronto")
FREE = ("", "CN", "GB-ENG", "CA-ON")  # places whose public holidays are free
LONGEST_BREAK = 180


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def _wall(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}), **more)


class TimesForm(forms.Form):
    """Who, and from when to when; an end before the start is on the next day."""

    seat = forms.ChoiceField(label=_("Agent"))
    zone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone) for zone in ZONES])
    starts = _wall(_("From"))
    ends = _wall(_("Until"))
    break_starts = _wall(_("Break at"), required=False)
    break_minutes = forms.IntegerField(
        label=_("Minutes of break"), min_value=0, max_value=LONGEST_BREAK, required=False
    )

    def __init__(self, *args: Any, seats: Iterable[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {str(one.pk): one for one in seats}
        crew = [(key, f"{one.user.display_name} · {one.team.name}") for key, one in self.seats.items()]
        self.fields["seat"].choices = crew  # type: ignore[attr-defined]

    def clean_seat(self) -> Seat:
        return self.seats[self.cleaned_data["seat"]]

    def clean_break_minutes(self) -> int:
        return int(self.cleaned_data["break_minutes"] or 0)


class ShiftForm(TimesForm):
    """One shift."""

    field_order = ("seat", "day", "starts", "ends")
    day = _day(_("Day"))

    def moments(self) -> dict[str, datetime | None]:
        """As `shifts.add` takes them."""
        data, zone = self.cleaned_data, ZoneInfo(self.cleaned_data["zone"])
        begin, end = shift_times.span(data["day"], data["starts"], data["ends"], zone)
        pause = shift_times.break_of(data["day"], data["starts"], data["break_starts"], zone)
        return {"starts_at": begin, "ends_at": end, "break_at": pause}


class PlanForm(TimesForm):
    """A week that repeats."""

    field_order = ("seat", "weekdays", "starts", "ends")
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"), coerce=int, choices=list(WEEKDAYS.items()), widget=forms.CheckboxSelectMultiple
    )
    holidays = forms.ChoiceField(
        label=_("Public holidays that are free"),
        required=False,
        choices=[(place, place or _("none")) for place in FREE],
    )
    first_day = _day(_("First day"))
    last_day = _day(_("Last day"), required=False)


class EndForm(forms.Form):
    """Until when a week repeats."""

    last_day = _day(_("Last day"))

    def day(self) -> date:
        chosen: date = self.cleaned_data["last_day"]
        return chosen
