"""Pages of the catalogue: the seller's goods."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
