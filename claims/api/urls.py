from django.urls import path

from claims.api import views

urlpatterns = [
    path("claims/", views.ClaimsDoor.as_view(), name="api-claims"),
    path("claims/<str:number>/", views.ClaimDoor.as_view(), name="api-claim"),
    path("claims/<str:number>/entries/", views.ClaimSayDoor.as_view(), name="api-claim-say"),
    path("claims/<str:number>/withdraw/", views.ClaimWithdrawDoor.as_view(), name="api-claim-withdraw"),
    path("claims/<str:number>/second-look/", views.ClaimLookDoor.as_view(), name="api-claim-look"),
    path("claims/<str:number>/files/<str:public_id>/", views.ClaimFileDoor.as_view(), name="api-claim-file"),
    path("seller/insurance/", views.InsuranceDoor.as_view(), name="api-seller-insurance"),
    path("seller/insurance/claims/", views.StockClaimsDoor.as_view(), name="api-seller-insurance-claims"),
    path("ops/claims/", views.OpsClaimsDoor.as_view(), name="api-ops-claims"),
    path("ops/claims/report/", views.OpsReportDoor.as_view(), name="api-ops-claims-report"),
    path("ops/claims/<str:number>/", views.OpsClaimDoor.as_view(), name="api-ops-claim"),
    path("ops/claims/<str:number>/decide/", views.OpsDecideDoor.as_view(), name="api-ops-claim-decide"),
    path("ops/claims/<str:number>/ask/", views.OpsAskDoor.as_view(), name="api-ops-claim-ask"),
    path("ops/claims/<str:number>/insurer/", views.OpsReplyDoor.as_view(), name="api-ops-claim-reply"),
    path("ops/claims/<str:number>/demand/", views.OpsDemandDoor.as_view(), name="api-ops-claim-demand"),
    path("ops/claims/<str:number>/files/<str:public_id>/", views.OpsClaimFileDoor.as_view(), name="api-ops-claim-file"),
    path("ops/recoveries/", views.RecoveriesDoor.as_view(), name="api-ops-recoveries"),
    path("ops/recoveries/<str:public_id>/", views.RecoveryDoor.as_view(), name="api-ops-recovery"),
    path("ops/recoveries/<str:public_id>/letter/", views.LetterDoor.as_view(), name="api-ops-recovery-letter"),
    path("ops/premiums/", views.PremiumsDoor.as_view(), name="api-ops-premiums"),
    path("ops/stock-claims/<str:number>/", views.OpsStockClaimDoor.as_view(), name="api-ops-stock-claim"),
    path("insurers/<str:insurer>/news/", views.InsurerNewsDoor.as_view(), name="api-insurer-news"),
]
