"""`registration.register` and the small verbs around a profile."""

import pytest

from marketplace.accounts.errors import BadPhone, LoginTaken
from marketplace.accounts.models import Role, User
from marketplace.accounts.policies.phones import is_mainland_mobile, national, normalise
from marketplace.accounts.selectors import user_by_login, user_by_ref
from marketplace.accounts.services import registration
from marketplace.accounts.services.registration import BadLocale, WeakPassword


def test_it_works(db: None) -> None:
    user = registration.register(
        email="A@Example.com", phone="138 0013 8000", password="a-long-enough-one", display_name="阿明"
    )
    assert (user.email, user.phone, user.display_name) == ("a@example.com", "+8613800138000", "阿明")
    assert user_by_login("13800138000") == user_by_login("a@EXAMPLE.com") == user
    assert user_by_ref(user.ref) == user
    assert user_by_ref("system:x") is None
    assert user_by_login("nonsense") is None


@pytest.mark.parametrize("taken", [{"email": "a@example.com"}, {"phone": "13800138000"}])
def test_taken(db: None, taken: dict[str, str]) -> None:
    registration.register(email="a@example.com", phone="13800138000", password="a-long-enough-one")
    with pytest.raises(LoginTaken):
        registration.register(password="a-long-enough-one", **taken)
    assert User.objects.count() == 1


def test_weak_password(db: None) -> None:
    with pytest.raises(WeakPassword):
        registration.register(email="a@example.com", password="password")
    assert not User.objects.exists()


def test_roles_and_locale(xiaomei: User) -> None:
    for _twice in range(2):
        registration.grant_role(user=xiaomei, role=Role.SELLER, actor="system:test")
    assert xiaomei.roles == ["shopper", "seller"]
    with pytest.raises(ValueError, match="king"):
        registration.grant_role(user=xiaomei, role="king", actor="system:test")
    with pytest.raises(BadLocale):
        registration.set_locale(user=xiaomei, locale="fr", actor=xiaomei.ref)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [("13800138000", "+8613800138000"), ("１３８００１３８０００", "+8613800138000"), ("(+86) 199 1234 5678", "+8619912345678"),
     ("0081 90-1234-5678", "+819012345678"), ("+44 20 7946 0958", "+442079460958"), ("028 8512 3456", "+862885123456")],
)  # fmt: skip
def test_phones(typed: str, phone: str) -> None:
    assert normalise(typed) == phone


@pytest.mark.parametrize("typed", ["", "12345678901", "abc", "+", "1" * 50, "+8612345", "💥"])
def test_no_phones(typed: str) -> None:
    with pytest.raises(BadPhone):
        normalise(typed)


def test_phone_for_couriers() -> None:
    assert is_mainland_mobile("+8613800138000")
    assert not is_mainland_mobile("+819012345678")
    assert national("+8613800138000") == "13800138000"
