from django.urls import path

from returns.views import centre, choosing, disposing, shopper

app_name = "returns"
urlpatterns = [
    path("me/returns/", shopper.mine, name="mine"),
    path("me/returns/<str:number>/", shopper.case, name="case"),
    path("me/returns/<str:number>/sent/", shopper.sent, name="sent"),
    path("me/returns/<str:number>/withdraw/", shopper.withdraw, name="withdraw"),
    path("me/returns/<str:number>/choose/", choosing.choose, name="choose"),
    path("me/orders/<str:number>/return/", shopper.ask, name="ask"),
    path("warehouse/returns/", centre.bench, name="bench"),
    path("warehouse/returns-ends/", disposing.ends, name="ends"),
    path("warehouse/returns-ends/sellers/<int:seller>/pack/", disposing.pack, name="pack-home"),
    path("warehouse/returns-ends/boxes/<str:box>/send/", disposing.send, name="send-home"),
    path("warehouse/returns/<str:number>/items/<int:item>/destroy/", disposing.destroy, name="destroy"),
    path("warehouse/returns/<str:number>/items/<int:item>/witness/", disposing.witness, name="witness"),
    path("warehouse/returns/<str:number>/items/<int:item>/certificate.pdf", disposing.certificate, name="certificate"),
    path("warehouse/returns/<str:number>/", centre.inspect, name="inspect"),
    path("warehouse/returns/<str:number>/items/<int:item>/done/", centre.dispose, name="dispose"),
    path("warehouse/returns/<str:number>/decide/", centre.decide, name="decide"),
]
