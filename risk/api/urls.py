from django.urls import path

from risk.api import views

urlpatterns = [
    path("ops/held-purchases/", views.HeldDoor.as_view(), name="api-ops-held"),
    path("ops/held-purchases/<slug:assessment_id>/", views.RulingDoor.as_view(), name="api-ops-held-ruling"),
]
