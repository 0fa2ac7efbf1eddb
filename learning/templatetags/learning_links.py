"""Where a row of learning leads to."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from learning.models import Outcome
from learning.policies.keys import REASONS

register = template.Library()


@register.simple_tag
def case_url(row: Outcome) -> str:
    """The page of the case behind an outcome, for operations."""
    if row.channel == Outcome.Channel.RETURN:
        return reverse("returns:inspect", args=[row.number])
    if row.channel == Outcome.Channel.CLAIM:
        return reverse("claims_ops:claim", args=[row.number])
    if row.channel == Outcome.Channel.CASE:
        return reverse("cases:desk-case", args=[row.number])
    return f"{reverse('admin:repairs_repaircase_changelist')}?{urlencode({'q': row.number})}"


@register.filter
def reason_word(code: str) -> Any:
    """A reason in words."""
    return REASONS.get(code, code)


@register.simple_tag
def behind(key: str, value: str, kind: str = "pieces") -> str:
    """The list behind a figure of the dashboard."""
    return f"{reverse('learning:outcomes')}?{urlencode({key: value[:7] if key == 'month' else value, 'kind': kind})}"
