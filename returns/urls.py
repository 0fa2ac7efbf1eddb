from django.urls import path

from returns import views

app_name = "returns"
urlpatterns = [
    path("me/returns/", views.mine, name="mine"),
    path("me/returns/<str:number>/", views.case, name="case"),
    path("me/returns/<str:number>/sent/", views.sent, name="sent"),
    path("me/returns/<str:number>/withdraw/", views.withdraw, name="withdraw"),
    path("me/orders/<str:number>/return/", views.ask, name="ask"),
    path("warehouse/returns/", views.bench, name="bench"),
    path("warehouse/returns/<str:number>/", views.inspect, name="inspect"),
    path("warehouse/returns/<str:number>/items/<int:item>/done/", views.dispose, name="dispose"),
    path("warehouse/returns/<str:number>/decide/", views.decide, name="decide"),
]
