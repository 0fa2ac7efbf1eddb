import ast

import pytest

from tests.contracts import house

BAD = [
    (house.one_clock, "orders/services/x.py", "timezone.now()"),
    (house.one_clock, "orders/models.py", "at = models.DateTimeField(auto_now=True)"),
    (house.no_signals, "orders/apps.py", "from django.db.models.signals import post_save"),
    (house.commit_before_celery, "orders/services/x.py", "task.delay(1)"),
    (house.locks_in_locks, "orders/services/x.py", "Order.objects.select_for_update()"),
    (house.no_whole_row_save, "orders/services/x.py", "order.save()"),
    (house.status_by_machine, "orders/services/x.py", "order.status = 'paid'"),
    (house.imports_on_top, "orders/services/x.py", "def f() -> None:\n    from orders import models"),
    (house.named_placeholders, "orders/errors.py", "_(f'{x} sold')"),
    (house.named_placeholders, "orders/errors.py", "_('%s sold')"),
    (house.sizes, "orders/x.py", "x = 1\n" * 601),
    (house.sizes, "orders/x.py", "def f() -> None:\n" + "    x = 1\n" * 80),
    (house.typed, "orders/x.py", "def f():\n    return 1"),
    (house.doors_do_not_query, "orders/api/views.py", "Order.objects.all()"),
    (house.no_money_from_float, "orders/policies/x.py", "float(price)"),
]
GOOD = [
    (house.one_clock, "orders/services/x.py", "time.now()"),
    (house.no_whole_row_save, "orders/services/x.py", "order.save(update_fields=['x'])"),
    (house.status_by_machine, "orders/services/x.py", "ORDER.move(order, 'paid', actor=actor)"),
    (house.named_placeholders, "orders/errors.py", "_('%(count)s sold, 100%% of it')"),
    (house.imports_on_top, "orders/services/x.py", "def f() -> None:\n    import cv2"),
    (house.doors_do_not_query, "orders/services/x.py", "Order.objects.all()"),
]


@pytest.mark.parametrize(("rule", "name", "code"), BAD)
def test_the_rule_can_fail(rule: house.Rule, name: str, code: str) -> None:
    assert list(rule(name, ast.parse(code), code))


@pytest.mark.parametrize(("rule", "name", "code"), GOOD)
def test_the_rule_lets_good_code_pass(rule: house.Rule, name: str, code: str) -> None:
    assert not list(rule(name, ast.parse(code), code))


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: house.Rule) -> None:
    assert house.complaints(rule) == []
