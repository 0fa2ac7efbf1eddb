from django.urls import path

from freight.views import bills, board, setup

app_name = "freight"
urlpatterns = [
    path("", board.home, name="board"),
    path("departures/<int:pk>/", board.departure, name="departure"),
    path("plans/", board.plan_new, name="plan_new"),
    path("plans/<str:public_id>/", board.plan, name="plan"),
    path("rolled/", board.rolled, name="rolled"),
    path("compare/", board.compare, name="compare"),
    path("gate/", bills.mismatches, name="gate"),
    path("invoices/", bills.listing, name="invoices"),
    path("invoices/<int:pk>/", bills.one, name="invoice"),
    path("lanes/", setup.setup, name="lanes"),
    path("outages/", setup.stops, name="outages"),
    path("outages/<str:public_id>/", setup.stop, name="outage"),
]
