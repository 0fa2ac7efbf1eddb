from django.urls import path

from care.views import people

app_name = "care_ops"
urlpatterns = [
    path("segments/", people.segments, name="segments"),
    path("segments/<slug:code>/", people.segment, name="segment"),
]
