from django.urls import path

from returns.api import centre, choosing, disposing, shopper

urlpatterns = [
    path("returns/", shopper.ReturnsDoor.as_view(), name="api-returns"),
    path("returns/<str:number>/", shopper.ReturnDoor.as_view(), name="api-return"),
    path("returns/<str:number>/sent/", shopper.SentDoor.as_view(), name="api-return-sent"),
    path("returns/<str:number>/withdraw/", shopper.WithdrawDoor.as_view(), name="api-return-withdraw"),
    path("returns/<str:number>/choice/", choosing.ChoiceDoor.as_view(), name="api-return-choice"),
    path("warehouse/returns/", centre.BenchDoor.as_view(), name="api-bench"),
    path("warehouse/returns/receive/", centre.ReceiveDoor.as_view(), name="api-return-receive"),
    path("warehouse/returns-boxes/", disposing.PackDoor.as_view(), name="api-bench-pack"),
    path("warehouse/returns-boxes/<str:box>/send/", disposing.SendHomeDoor.as_view(), name="api-bench-send"),
    path(
        "warehouse/returns/<str:number>/items/<int:item>/witness/", disposing.WitnessDoor.as_view(), name="api-bench-witness"
    ),
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
