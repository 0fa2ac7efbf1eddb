from django.urls import path

from repairs.views import couriers, partner, shopper

app_name = "repairs"
urlpatterns = [
    path("warranty/", shopper.terms, name="terms"),
    path("service-points/", shopper.points, name="points"),
    path("me/warranty/", shopper.warranties, name="warranties"),
    path("me/warranty/<str:passport>/report/", shopper.report, name="report"),
    path("me/repairs/", shopper.mine, name="mine"),
    path("me/repairs/<str:number>/", shopper.case, name="case"),
    path("me/repairs/<str:number>/act/", shopper.act, name="act"),
    path("me/repairs/<str:number>/courier/", couriers.there, name="courier"),
    path("me/repairs/<str:number>/label.pdf", couriers.label_there, name="label"),
    path("me/repairs/<str:number>/pay/", shopper.pay, name="pay"),
    path("me/repairs/<str:number>/paid/<str:public_id>/", shopper.paid, name="paid"),
    path("repairs/photos/<str:public_id>/", shopper.photo, name="photo"),
    path("partner/", partner.console, name="console"),
    path("partner/apply/", partner.apply, name="apply"),
    path("partner/parts/", partner.shelf, name="shelf"),
    path("partner/statements/", couriers.statements, name="statements"),
    path("partner/work/<str:public_id>/courier/", couriers.home, name="work-courier"),
    path("partner/work/<str:public_id>/label.pdf", couriers.label_home, name="work-label"),
    path("partner/work/<str:public_id>/", partner.work, name="work"),
]
