"""`/api/v1/auth/`."""

from django.urls import path

from marketplace.accounts.api import tokens

urlpatterns = [
    path("token/", tokens.TokenDoor.as_view(), name="api-token"),
    path("token/<int:token_id>/", tokens.OneTokenDoor.as_view(), name="api-token-one"),
]
