"""`/me/notices/`."""

from django.urls import path

from marketplace.notices import views

app_name = "notices"
urlpatterns = [
    path("me/notices/", views.inbox, name="inbox"),
    path("me/notices/read/", views.read_all, name="read_all"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("me/notices/settings/", views.habits, name="habits"),
    path("notices/no-more/<str:token>/", views.no_more, name="no-more"),
    path("me/notices/<int:notice_id>/", views.open_notice, name="open"),
]
