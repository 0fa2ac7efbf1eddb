"""Addresses of promises."""

from django.urls import path

from promises import views

app_name = "promises"
urlpatterns = [path("promise/", views.how, name="how")]
