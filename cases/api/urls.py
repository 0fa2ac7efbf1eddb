from django.urls import path

from cases.api import evidence, views

urlpatterns = [
    path("cases/", views.CasesDoor.as_view(), name="api-cases"),
    path("cases/<str:number>/", views.CaseDoor.as_view(), name="api-case"),
    path("cases/<str:number>/entries/", views.CaseSayDoor.as_view(), name="api-case-say"),
    path("cases/<str:number>/done/", views.CaseDoneDoor.as_view(), name="api-case-done"),
    path("cases/<str:number>/accept/", views.CaseAcceptDoor.as_view(), name="api-case-accept"),
    path("cases/<str:number>/appeal/", views.CaseAppealDoor.as_view(), name="api-case-appeal"),
    path("cases/<str:number>/withdraw/", views.CaseWithdrawDoor.as_view(), name="api-case-withdraw"),
    path("cases/<str:number>/files/<str:public_id>/", evidence.CaseFileDoor.as_view(), name="api-case-file"),
    path("seller/cases/", views.SellerCasesDoor.as_view(), name="api-seller-cases"),
    path("seller/cases/<str:number>/", views.SellerCaseDoor.as_view(), name="api-seller-case"),
    path("seller/cases/<str:number>/answer/", views.SellerCaseAnswerDoor.as_view(), name="api-seller-case-answer"),
    path("seller/cases/<str:number>/agree/", views.SellerCaseAgreeDoor.as_view(), name="api-seller-case-agree"),
    path("seller/cases/<str:number>/entries/", views.SellerCaseSayDoor.as_view(), name="api-seller-case-say"),
    path("seller/cases/<str:number>/accept/", views.SellerCaseAcceptDoor.as_view(), name="api-seller-case-accept"),
    path("seller/cases/<str:number>/appeal/", views.SellerCaseAppealDoor.as_view(), name="api-seller-case-appeal"),
    path("seller/cases/<str:number>/done/", views.SellerCaseDoneDoor.as_view(), name="api-seller-case-done"),
    path(
        "seller/cases/<str:number>/files/<str:public_id>/",
        evidence.SellerCaseFileDoor.as_view(),
        name="api-seller-case-file",
    ),
    path("desk/cases/", views.DeskCasesDoor.as_view(), name="api-desk-cases"),
    path("desk/cases/<str:number>/", views.DeskCaseDoor.as_view(), name="api-desk-case"),
    path("desk/cases/<str:number>/ruling/", views.DeskRuleDoor.as_view(), name="api-desk-case-rule"),
    path("desk/cases/<str:number>/review/", views.DeskReviewDoor.as_view(), name="api-desk-case-review"),
    path("desk/cases/<str:number>/examine/", views.DeskExamineDoor.as_view(), name="api-desk-case-examine"),
    path("desk/cases/<str:number>/finding/", views.DeskFindingDoor.as_view(), name="api-desk-case-finding"),
    path("desk/cases/<str:number>/damages-paid/", views.DeskDamagesDoor.as_view(), name="api-desk-case-damages"),
    path("desk/cases/<str:number>/packs/", evidence.DeskCasePacksDoor.as_view(), name="api-desk-case-packs"),
    path(
        "desk/cases/<str:number>/files/<str:public_id>/",
        evidence.DeskCaseFileDoor.as_view(),
        name="api-desk-case-file",
    ),
    path("desk/packs/<str:pack_id>/", evidence.PackDoor.as_view(), name="api-desk-pack"),
    path("desk/packs/<str:pack_id>/file/", evidence.PackFileDoor.as_view(), name="api-desk-pack-file"),
    path("desk/chargebacks/", evidence.ChargebacksDoor.as_view(), name="api-desk-chargebacks"),
    path("desk/chargebacks/<str:dispute>/", evidence.ChargebackDoor.as_view(), name="api-desk-chargeback"),
    path(
        "desk/chargebacks/<str:dispute>/packs/",
        evidence.ChargebackPacksDoor.as_view(),
        name="api-desk-chargeback-packs",
    ),
]
