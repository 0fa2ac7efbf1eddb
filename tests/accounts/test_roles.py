"""Roles at the doors: a matrix over the named people."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import HasRole, require_role, roles_required
from marketplace.accounts.selectors import is_staff_member
from marketplace.core.errors import NotAllowed

ROLES = {
    "xiaomei": {"shopper"}, "akira": {"shopper", "seller"}, "brightwell": {"seller"}, "lupe": {"operator"},
    "laozhang": {"escort"}, "xiaochen": {"inspector"}, "tingting": {"agent"}, "dana": {"ops"}, "charlie": {"shopper"},
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(ROLES))
def test_matrix(key: str, request: pytest.FixtureRequest) -> None:
    person: User = request.getfixturevalue(key)
    asked = RequestFactory().get("/")
    asked.user = person
    for role in Role.values:
        view = roles_required(role)(lambda request: HttpResponse("in"))
        permission = HasRole.of(role)()
        if role in ROLES[key]:
            assert require_role(person, role) is person
            assert view(asked).content == b"in"
            assert permission.has_permission(asked, None)
        else:
            with pytest.raises(NotAllowed):
                require_role(person, role)
            with pytest.raises(NotAllowed):
                view(asked)
            assert not permission.has_permission(asked, None)
    assert is_staff_member(person) == bool(ROLES[key] & {"operator", "escort", "inspector", "agent", "ops"})
    assert person.has_perm("sellers.view_seller") == (key == "dana")


def test_anonymous_and_inactive(xiaomei: User) -> None:
    asked = RequestFactory().get("/")
    asked.user = AnonymousUser()
    assert roles_required(Role.OPS)(lambda request: HttpResponse("in"))(asked).status_code == 302
    with pytest.raises(NotAllowed):
        require_role(AnonymousUser(), Role.SHOPPER)
    xiaomei.is_active = False
    with pytest.raises(NotAllowed):
        require_role(xiaomei, Role.SHOPPER)
