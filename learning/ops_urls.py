from django.urls import path

from learning.views import alarms, ops

app_name = "learning"
urlpatterns = [
    path("", ops.home, name="home"),
    path("outcomes/", ops.listed, name="outcomes"),
    path("costs/", ops.cost, name="costs"),
    path("reports/", ops.months, name="reports"),
    path("reports/<str:public_id>.pdf", ops.report, name="report"),
    path("centres/", ops.places, name="centres"),
    path("centres/<str:public_id>/back/", ops.back, name="centre-back"),
    path("alarms/", alarms.queue, name="alarms"),
    path("alarms/<str:public_id>/", alarms.one, name="alarm"),
    path("alarms/<str:public_id>/act/", alarms.act, name="alarm-act"),
]
