"""`/api/v1/me/notices/`."""

from django.urls import path

from marketplace.notices.api import views

urlpatterns = [
    path("me/notices/", views.NoticesDoor.as_view(), name="api-notices"),
    path("me/notices/read/", views.ReadAllDoor.as_view(), name="api-notices-read"),
    path("me/notices/browsers/", views.BrowsersDoor.as_view(), name="api-notices-browsers"),
    path("me/notices/settings/", views.HabitsDoor.as_view(), name="api-notices-settings"),
    path("me/notices/<int:notice_id>/read/", views.ReadDoor.as_view(), name="api-notice-read"),
]
