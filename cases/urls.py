from django.urls import path

from cases.views import desk, seller, shopper

app_name = "cases"
urlpatterns = [
    path("me/orders/<str:number>/case/", shopper.ask, name="ask"),
    path("me/cases/", shopper.mine, name="mine"),
    path("me/cases/<str:number>/", shopper.case, name="case"),
    path("me/cases/<str:number>/files/<str:public_id>/", shopper.file, name="file"),
    path("seller/cases/", seller.cases, name="seller-cases"),
    path("seller/cases/<str:number>/", seller.case, name="seller-case"),
    path("seller/cases/<str:number>/files/<str:public_id>/", seller.file, name="seller-file"),
    path("desk/cases/", desk.queue, name="desk"),
    path("desk/cases/<str:number>/", desk.case, name="desk-case"),
    path("desk/cases/<str:number>/files/<str:public_id>/", desk.file, name="desk-file"),
    path("desk/chargebacks/", desk.chargebacks, name="chargebacks"),
    path("desk/chargebacks/<str:dispute>/", desk.chargeback, name="chargeback"),
    path("desk/packs/<str:pack_id>/", desk.pack, name="pack"),
]
