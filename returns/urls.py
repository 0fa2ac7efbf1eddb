from django.urls import path

from returns.views import appeals, centre, choosing, disposing, portal, shopper, twin

app_name = "returns"
urlpatterns = [
    path("me/returns/", shopper.mine, name="mine"),
    path("me/returns/<str:number>/", shopper.case, name="case"),
    path("me/returns/<str:number>/sent/", shopper.sent, name="sent"),
    path("me/returns/<str:number>/withdraw/", shopper.withdraw, name="withdraw"),
    path("me/returns/<str:number>/label.pdf", portal.label, name="label"),
    path("me/returns/<str:number>/pictures/", portal.shots, name="shots"),
    path("me/returns/<str:number>/pictures/<str:public_id>/", portal.shot, name="shot"),
    path("me/returns/<str:number>/pickup/", portal.pickup, name="pickup"),
    path("me/returns/<str:number>/offer/", portal.offer, name="offer"),
    path("me/returns/<str:number>/appeal/", portal.appeal, name="ask-again"),
    path("me/returns/<str:number>/choose/", choosing.choose, name="choose"),
    path("me/orders/<str:number>/return/", portal.ask, name="ask"),
    path("warehouse/appeals/", appeals.appeals, name="appeals"),
    path("warehouse/appeals/<str:number>/", appeals.appeal, name="appeal"),
    path("warehouse/appeals/<str:number>/pictures/<str:public_id>/", appeals.shot, name="appeal-shot"),
    path("warehouse/returns/", centre.bench, name="bench"),
    path("warehouse/returns/strays/", twin.strays, name="strays"),
    path("warehouse/returns/strays/<str:public_id>/", twin.stray, name="stray"),
    path("warehouse/returns/looks/<str:look_id>/", twin.look, name="look"),
    path("warehouse/returns/<str:number>/items/<int:item>/opinion/", twin.opinion, name="opinion"),
    path("warehouse/returns/<str:number>/items/<int:item>/again/", twin.again, name="again"),
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
