from django.urls import path

from returns.api import views

urlpatterns = [
    path("returns/", views.ReturnsDoor.as_view(), name="api-returns"),
    path("returns/<str:number>/", views.ReturnDoor.as_view(), name="api-return"),
    path("returns/<str:number>/sent/", views.SentDoor.as_view(), name="api-return-sent"),
    path("returns/<str:number>/withdraw/", views.WithdrawDoor.as_view(), name="api-return-withdraw"),
    path("warehouse/returns/", views.BenchDoor.as_view(), name="api-bench"),
    path("warehouse/returns/receive/", views.ReceiveDoor.as_view(), name="api-return-receive"),
    path("warehouse/returns/<str:number>/", views.BenchCaseDoor.as_view(), name="api-bench-case"),
    path(
        "warehouse/returns/<str:number>/items/<int:item>/inspect/",
        views.InspectDoor.as_view(),
        name="api-return-inspect",
    ),
    path(
        "warehouse/returns/<str:number>/items/<int:item>/done/", views.DisposeDoor.as_view(), name="api-return-dispose"
    ),
    path("warehouse/returns/<str:number>/decide/", views.DecideDoor.as_view(), name="api-return-decide"),
]
