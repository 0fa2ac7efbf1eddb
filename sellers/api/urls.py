"""`/api/v1/seller/` and `/api/v1/sellers/<slug>/`."""

from django.urls import path

from sellers.api import application, room

APPLICATION = "seller/application/"
urlpatterns = [
    path(APPLICATION, application.ApplicationDoor.as_view(), name="api-application"),
    path(f"{APPLICATION}submit/", application.SubmitDoor.as_view(), name="api-application-submit"),
    path(f"{APPLICATION}withdraw/", application.WithdrawDoor.as_view(), name="api-application-withdraw"),
    path(f"{APPLICATION}items/<slug:code>/", application.ItemDoor.as_view(), name="api-application-item"),
    path(
        f"{APPLICATION}items/<slug:code>/documents/", application.ItemFilesDoor.as_view(), name="api-application-files"
    ),
    path(
        f"{APPLICATION}documents/<slug:document_id>/",
        application.DocumentDoor.as_view(),
        name="api-application-document",
    ),
    path("seller/money/", room.MoneyDoor.as_view(), name="api-seller-money"),
    path("seller/payouts/", room.PayoutsDoor.as_view(), name="api-seller-payouts"),
    path("seller/grade/", room.GradeDoor.as_view(), name="api-seller-grade"),
    path("seller/audits/", room.AuditsDoor.as_view(), name="api-seller-audits"),
    path("seller/members/", room.MembersDoor.as_view(), name="api-seller-members"),
    path("seller/members/<int:member_id>/", room.MemberDoor.as_view(), name="api-seller-member"),
    path("sellers/<slug:slug>/", room.FactsDoor.as_view(), name="api-seller-facts"),
]
