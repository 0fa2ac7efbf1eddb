"""`/api/v1/`: promises."""

from django.urls import path

from promises.api import views

urlpatterns = [path("promises/lanes/", views.LanesDoor.as_view(), name="api-promise-lanes")]
