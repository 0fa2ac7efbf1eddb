"""The named people as fixtures. Xiaomei buys, Akira and Brightwell sell, Charlie is a stranger, the rest are staff."""

from collections.abc import Callable

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.accounts.selectors import is_staff_member
from marketplace.scenes.people import BY_KEY, PASSWORD

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make(key: str) -> User:
    """Create the named person (roles as in `marketplace.scenes.people`). Staff have an authenticator app: TOTP_SECRET."""
    person = BY_KEY[key]
    user = User.objects.create_user(
        person.login,
        PASSWORD,
        display_name=person.name,
        roles=list(person.roles),
        locale=person.locale,
        is_staff=person.is_staff,
    )
    if is_staff_member(user):
        data = {"secret": get_adapter().encrypt(TOTP_SECRET)}
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    return user


@pytest.fixture
def xiaomei(db: None) -> User:
    return make("xiaomei")


@pytest.fixture
def akira(db: None) -> User:
    return make("akira")


@pytest.fixture
def brightwell(db: None) -> User:
    return make("brightwell")


@pytest.fixture
def lupe(db: None) -> User:
    return make("lupe")


@pytest.fixture
def laozhang(db: None) -> User:
    return make("laozhang")


@pytest.fixture
def xiaochen(db: None) -> User:
    return make("xiaochen")


@pytest.fixture
def tingting(db: None) -> User:
    return make("tingting")


@pytest.fixture
def dana(db: None) -> User:
    return make("dana")


@pytest.fixture
def ming(db: None) -> User:
    return make("ming")


@pytest.fixture
def fangfang(db: None) -> User:
    return make("fangfang")


@pytest.fixture
def charlie(db: None) -> User:
    return make("charlie")


@pytest.fixture
def browse() -> Callable[[User | None], Client]:
    """`browse(xiaomei)` is a signed-in web client, `browse(None)` an anonymous one."""

    def sign_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def api() -> Callable[[User | None], APIClient]:
    """`api(xiaomei)` calls the REST API as that person; the token path itself is tested in tests/accounts."""

    def sign_in(user: User | None) -> APIClient:
        client = APIClient()
        if user is not None:
            client.force_authenticate(user)
        return client

    return sign_in


@pytest.fixture
def settle(db: None) -> Callable[[], int]:
    """`settle()` delivers every due outbox event, as the worker would, and returns how many."""
    from marketplace.core.outbox.drain import drain

    return drain
