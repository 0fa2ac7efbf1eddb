from django.urls import path

from returns.api import centre, shopper, twin

urlpatterns = [
    path("returns/", shopper.ReturnsDoor.as_view(), name="api-returns"),
    path("returns/<str:number>/", shopper.ReturnDoor.as_view(), name="api-return"),
    path("returns/<str:number>/sent/", shopper.SentDoor.as_view(), name="api-return-sent"),
    path("returns/<str:number>/withdraw/", shopper.WithdrawDoor.as_view(), name="api-return-withdraw"),
    path("warehouse/returns/", centre.BenchDoor.as_view(), name="api-bench"),
    path("warehouse/returns/receive/", centre.ReceiveDoor.as_view(), name="api-return-receive"),
    path("warehouse/returns/strays/", twin.StraysDoor.as_view(), name="api-strays"),
    path("warehouse/returns/strays/<str:public_id>/", twin.StrayDoor.as_view(), name="api-stray"),
    path("warehouse/returns/looks/<str:look_id>/", twin.LookDoor.as_view(), name="api-look"),
    path("warehouse/returns/<str:number>/twin/", twin.TwinDoor.as_view(), name="api-twin"),
    path("warehouse/returns/<str:number>/items/<int:item>/opinion/", twin.OpinionDoor.as_view(), name="api-opinion"),
    path("warehouse/returns/<str:number>/items/<int:item>/again/", twin.AgainDoor.as_view(), name="api-again"),
    path("warehouse/returns/<str:number>/", centre.BenchCaseDoor.as_view(), name="api-bench-case"),
    path(
        "warehouse/returns/<str:number>/items/<int:item>/inspect/",
        centre.InspectDoor.as_view(),
        name="api-return-inspect",
    ),
    path(
        "warehouse/returns/<str:number>/items/<int:item>/done/", centre.DisposeDoor.as_view(), name="api-return-dispose"
    ),
    path("warehouse/returns/<str:number>/decide/", centre.DecideDoor.as_view(), name="api-return-decide"),
]
