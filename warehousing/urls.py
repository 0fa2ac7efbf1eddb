"""Addresses of the shelf room's pages."""

from django.urls import URLPattern

app_name = "warehousing"
urlpatterns: list[URLPattern] = []
