from django.urls import path

from returns.api import centre, choosing, disposing, homeward, portal, seller, shopper, twin

urlpatterns = [
    path("returns/", shopper.ReturnsDoor.as_view(), name="api-returns"),
    path("returns/reasons/", portal.ReasonsDoor.as_view(), name="api-return-reasons"),
    path("returns/look/", portal.LookDoor.as_view(), name="api-return-look"),
    path("returns/pictures/", portal.LooseShotsDoor.as_view(), name="api-return-loose-shots"),
    path("returns/<str:number>/", shopper.ReturnDoor.as_view(), name="api-return"),
    path("returns/<str:number>/sent/", shopper.SentDoor.as_view(), name="api-return-sent"),
    path("returns/<str:number>/withdraw/", shopper.WithdrawDoor.as_view(), name="api-return-withdraw"),
    path("returns/<str:number>/pictures/", portal.ShotsDoor.as_view(), name="api-return-shots"),
    path("returns/<str:number>/pictures/<str:public_id>/", portal.ShotDoor.as_view(), name="api-return-shot"),
    path("returns/<str:number>/label.pdf", portal.LabelDoor.as_view(), name="api-return-label"),
    path("returns/<str:number>/timeline/", portal.TimelineDoor.as_view(), name="api-return-timeline"),
    path("returns/<str:number>/pickup/", portal.PickupDoor.as_view(), name="api-return-pickup"),
    path("returns/<str:number>/offer/take/", portal.TakeOfferDoor.as_view(), name="api-return-offer-take"),
    path("returns/<str:number>/offer/refuse/", portal.RefuseOfferDoor.as_view(), name="api-return-offer-refuse"),
    path("returns/<str:number>/appeal/", portal.AppealDoor.as_view(), name="api-return-appeal"),
    path("returns/<str:number>/choice/", choosing.ChoiceDoor.as_view(), name="api-return-choice"),
    path("returns/<str:number>/home/", homeward.HomewardDoor.as_view(), name="api-return-home"),
    path("returns/<str:number>/freight/", homeward.FreightDoor.as_view(), name="api-return-freight"),
    path("seller/return-terms/", seller.TermsDoor.as_view(), name="api-seller-return-terms"),
    path(
        "seller/returns/<str:number>/timeline/", seller.SellerTimelineDoor.as_view(), name="api-seller-return-timeline"
    ),
    path("seller/returns/<str:number>/comment/", seller.CommentDoor.as_view(), name="api-seller-return-comment"),
    path("seller/returns/<str:number>/offer/", seller.OfferDoor.as_view(), name="api-seller-return-offer"),
    path("warehouse/appeals/<str:number>/decide/", seller.AppealDecideDoor.as_view(), name="api-return-appeal-decide"),
    path("warehouse/returns/", centre.BenchDoor.as_view(), name="api-bench"),
    path("warehouse/returns/receive/", centre.ReceiveDoor.as_view(), name="api-return-receive"),
    path("warehouse/returns/strays/", twin.StraysDoor.as_view(), name="api-strays"),
    path("warehouse/returns/strays/<str:public_id>/", twin.StrayDoor.as_view(), name="api-stray"),
    path("warehouse/returns/looks/<str:look_id>/", twin.LookDoor.as_view(), name="api-look"),
    path("warehouse/returns/<str:number>/twin/", twin.TwinDoor.as_view(), name="api-twin"),
    path("warehouse/returns/<str:number>/items/<int:item>/opinion/", twin.OpinionDoor.as_view(), name="api-opinion"),
    path("warehouse/returns/<str:number>/items/<int:item>/again/", twin.AgainDoor.as_view(), name="api-again"),
    path("warehouse/returns-boxes/", disposing.PackDoor.as_view(), name="api-bench-pack"),
    path("warehouse/returns-boxes/<str:box>/send/", disposing.SendHomeDoor.as_view(), name="api-bench-send"),
    path("warehouse/returns-boxes/<str:box>/ready/", disposing.ReadyDoor.as_view(), name="api-bench-box-ready"),
    path("warehouse/returns-boxes/<str:box>/arrived/", disposing.ArrivedDoor.as_view(), name="api-bench-box-arrived"),
    path("warehouse/returns-parcels/<str:parcel>/send/", homeward.LeaveDoor.as_view(), name="api-bench-parcel-send"),
    path(
        "warehouse/returns-parcels/<str:parcel>/arrived/", homeward.CameDoor.as_view(), name="api-bench-parcel-arrived"
    ),
    path(
        "warehouse/returns/<str:number>/items/<int:item>/witness/",
        disposing.WitnessDoor.as_view(),
        name="api-bench-witness",
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
    path("warehouse/returns/<str:number>/detour/", centre.DetourDoor.as_view(), name="api-bench-detour"),
    path(
        "warehouse/returns/<str:number>/customs-desk/", centre.CustomsDeskDoor.as_view(), name="api-bench-customs-desk"
    ),
]
