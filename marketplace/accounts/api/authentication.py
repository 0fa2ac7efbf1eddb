"""`Authorization: Bearer mm_…`."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from marketplace.accounts.errors import ScopeMissing
from marketplace.accounts.models import ApiToken, User
from marketplace.accounts.services import tokens


class BearerToken(BaseAuthentication):
    """The only authentication of the API: no cookies, hence no CSRF. `request.auth` is the ApiToken row."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """None without a bearer header (anonymous). Raises AuthenticationFailed (401) and ScopeMissing (403)."""
        kind, _space, secret = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        token = tokens.authenticate(secret.strip().decode("ascii", "replace"))
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."), code="token_invalid")
        if request.method not in SAFE_METHODS and tokens.WRITE not in token.scopes:
            raise ScopeMissing
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class BearerScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names it."""

    target_class = BearerToken
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Token of POST /api/v1/auth/token/"}
