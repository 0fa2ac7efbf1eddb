"""Pages of the shop window."""

from django.urls import URLPattern, path

from marketplace.storefront import views

urlpatterns: list[URLPattern] = [
    path("me/header/", views.header, name="header"),
]
