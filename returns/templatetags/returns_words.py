"""Words for return codes in templates."""

from django import template

from returns import presenting

register = template.Library()
register.filter("reason_words", presenting.reason_words)
