"""Addresses of the shelf room's API."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
