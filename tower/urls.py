from django.urls import path

from tower import views

app_name = "tower"
urlpatterns = [
    path("", views.home, name="home"),
    path("parcels/", views.parcels, name="parcels"),
    path("flights/", views.flights, name="flights"),
    path("flights/<str:public_id>/", views.flight, name="flight"),
    path("promises/", views.promises, name="promises"),
    path("legs/", views.legs, name="legs"),
    path("clocks/<slug:kind>/", views.clocks, name="clocks"),
]
