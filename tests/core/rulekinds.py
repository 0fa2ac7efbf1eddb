"""A rule kind and a switch kind for tests of the kernel."""

from marketplace.core import rules, switches

DEFAULT = {"limit": 5, "days": 7}


def check(body):
    wrong = {}
    for name in ("limit", "days"):
        if not isinstance(body.get(name), int) or body[name] < 0:
            wrong[name] = "a whole number from 0 on"
    return wrong


KIND = rules.RuleKind(code="test.limits", title="Limits of tests", default=DEFAULT, check=check)
SLOW = rules.RuleKind(code="test.slow", title="Announced a week before", default=DEFAULT, check=check, notice_days=7)
THINGS = switches.SwitchKind("thing", "Things of tests", {"a": "Thing A", "b": "Thing B"}.get)


def ready(monkeypatch):
    """Register both for one test."""
    monkeypatch.setitem(rules._kinds, KIND.code, KIND)
    monkeypatch.setitem(rules._kinds, SLOW.code, SLOW)
    monkeypatch.setitem(switches._kinds, THINGS.code, THINGS)
