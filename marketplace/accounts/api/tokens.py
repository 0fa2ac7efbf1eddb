"""`/api/v1/auth/token/`."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace.accounts.api.serializers import TokenAnswer, TokenRequest, TokenRow
from marketplace.accounts.api.throttles import LoginNameThrottle, LoginThrottle
from marketplace.accounts.selectors import tokens_of
from marketplace.accounts.services import tokens
from marketplace.core.api.schema import problems
from marketplace.core.api.views import Door


class TokenDoor(Door):
    """Get a token with login and password, list one's tokens, revoke the one in use."""

    # Never stored for replay: the answer holds the secret.
    calls_outside = True

    def get_permissions(self) -> list[Any]:
        return [AllowAny() if self.request.method == "POST" else IsAuthenticated()]

    def get_authenticators(self) -> list[Any]:
        is_post = getattr(self, "request", None) is not None and self.request.method == "POST"
        return [] if is_post else super().get_authenticators()

    def get_throttles(self) -> list[Any]:
        return [LoginThrottle(), LoginNameThrottle()] if self.request.method == "POST" else []

    @extend_schema(
        tags=["auth"], auth=[], request=TokenRequest, responses={201: TokenAnswer, **problems(400, 401, 403, 415, 429)}
    )
    def post(self, request: Request) -> Response:
        """Sign in: `login`, `password` and, for accounts with a second factor, `otp`. 401 says which of them is wrong."""
        asked = TokenRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        user = tokens.sign_in(request=request._request, login=wish["login"], password=wish["password"], otp=wish["otp"])
        secret, row = tokens.issue(user=user, actor=user.ref, label=wish["label"], scopes=sorted(set(wish["scopes"])))
        answer = {"token": secret, "expires_at": row.expires_at, "id": row.pk, "scopes": row.scopes}
        return Response(TokenAnswer(answer).data, status=201)

    @extend_schema(tags=["auth"], responses={200: TokenRow(many=True), **problems(401)})
    def get(self, request: Request) -> Response:
        """My usable tokens, at most 50."""
        return Response(TokenRow(tokens_of(request.user), many=True).data)

    @extend_schema(
        operation_id="auth_token_revoke_this", tags=["auth"], responses={204: None, **problems(401, 403, 404)}
    )
    def delete(self, request: Request) -> Response:
        """Revoke the token of this call."""
        tokens.revoke(user=request.user, token_id=request.auth.pk if request.auth else 0, actor=request.user.ref)
        return Response(status=204)


class OneTokenDoor(Door):
    """Revoke one of my tokens."""

    @extend_schema(tags=["auth"], responses={204: None, **problems(400, 401, 403, 404, 422)})
    def delete(self, request: Request, token_id: int) -> Response:
        """Revoke it at once. Revoked twice is fine."""
        tokens.revoke(user=request.user, token_id=token_id, actor=request.user.ref)
        return Response(status=204)
