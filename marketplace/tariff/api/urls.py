from django.urls import path

from marketplace.tariff.api import views

urlpatterns = [
    path("ops/odd-rates/", views.OddRatesDoor.as_view(), name="api-ops-odd-rates"),
    path("ops/odd-rates/<int:rate_id>/<slug:verb>/", views.OddRateVerbDoor.as_view(), name="api-ops-odd-rate-verb"),
]
