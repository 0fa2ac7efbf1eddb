from django.urls import path

from repairs.api import couriers, views

urlpatterns = [
    path("warranty-plans/", views.PlansDoor.as_view(), name="api-warranty-plans"),
    path("service-points/", views.PointsDoor.as_view(), name="api-service-points"),
    path("warranties/", views.WarrantiesDoor.as_view(), name="api-warranties"),
    path("repairs/", views.RepairsDoor.as_view(), name="api-repairs"),
    path("repairs/diagnosis/", views.WalkDoor.as_view(), name="api-repair-walk"),
    path("repairs/<str:number>/", views.RepairDoor.as_view(), name="api-repair"),
    path("repairs/<str:number>/service-point/", views.ChooseDoor.as_view(), name="api-repair-choose"),
    path("repairs/<str:number>/courier/", couriers.ThereDoor.as_view(), name="api-repair-courier"),
    path("repairs/<str:number>/payment/", views.PayDoor.as_view(), name="api-repair-pay"),
    path("repairs/<str:number>/refusal/", views.RefuseDoor.as_view(), name="api-repair-refuse"),
    path("repairs/<str:number>/withdrawal/", views.WithdrawDoor.as_view(), name="api-repair-withdraw"),
    path("repairs/<str:number>/rating/", views.RateDoor.as_view(), name="api-repair-rate"),
    path("partner/work/", views.WorksDoor.as_view(), name="api-partner-works"),
    path("partner/work/<str:public_id>/", views.WorkDoor.as_view(), name="api-partner-work"),
    path("partner/work/<str:public_id>/parts/", views.WorkPartDoor.as_view(), name="api-partner-work-part"),
    path("partner/work/<str:public_id>/courier/", couriers.HomeDoor.as_view(), name="api-partner-work-courier"),
    path("partner/work/<str:public_id>/<str:verb>/", views.WorkVerbDoor.as_view(), name="api-partner-work-verb"),
    path("partner/statements/", couriers.StatementsDoor.as_view(), name="api-partner-statements"),
    path("partner/parts/", views.ShelfDoor.as_view(), name="api-partner-parts"),
    path("ops/part-advice/", views.AdviceDoor.as_view(), name="api-ops-part-advice"),
]
