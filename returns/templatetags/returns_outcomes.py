"""Ways of a return in words."""

from django import template

from returns import presenting_outcomes

register = template.Library()
register.filter("way_words", presenting_outcomes.way_words)
register.filter("problem_words", presenting_outcomes.problem_words)
