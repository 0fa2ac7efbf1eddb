"""Addresses of the shelf room's API."""

from django.urls import path

from warehousing.api import recalls, seller, warehouse

urlpatterns = [
    path("seller/inbound/notices/", seller.NoticesDoor.as_view(), name="api-seller-inbound-notices"),
    path("seller/inbound/notices/<str:number>/", seller.NoticeDoor.as_view(), name="api-seller-inbound-notice"),
    path("seller/inbound/notices/<str:number>/slot/", seller.SlotDoor.as_view(), name="api-seller-inbound-slot"),
    path("seller/inbound/notices/<str:number>/cancel/", seller.CancelDoor.as_view(), name="api-seller-inbound-cancel"),
    path(
        "seller/inbound/notices/<str:number>/surplus/", seller.SurplusDoor.as_view(), name="api-seller-inbound-surplus"
    ),
    path("seller/inbound/slots/", seller.SlotsDoor.as_view(), name="api-seller-inbound-slots"),
    path("seller/inbound/stock/", seller.StockDoor.as_view(), name="api-seller-inbound-stock"),
    path("seller/inbound/fees/", seller.FeesDoor.as_view(), name="api-seller-inbound-fees"),
    path("seller/inbound/advice/", seller.AdviceDoor.as_view(), name="api-seller-inbound-advice"),
    path("seller/inbound/recalls/", recalls.SellerRecallsDoor.as_view(), name="api-seller-recalls"),
    path("seller/inbound/recalls/<str:number>/", recalls.SellerRecallDoor.as_view(), name="api-seller-recall"),
    path(
        "seller/inbound/recalls/<str:number>/cancel/",
        recalls.SellerRecallCancelDoor.as_view(),
        name="api-seller-recall-cancel",
    ),
    path("seller/inbound/dates/", recalls.SellerDatesDoor.as_view(), name="api-seller-inbound-dates"),
    path("seller/inbound/losses/", recalls.SellerLossesDoor.as_view(), name="api-seller-inbound-losses"),
    path("warehouse/recalls/", recalls.RecallsDoor.as_view(), name="api-warehouse-recalls"),
    path("warehouse/recalls/<str:number>/", recalls.RecallDoor.as_view(), name="api-warehouse-recall"),
    path("warehouse/recalls/<str:number>/scan/", recalls.RecallScanDoor.as_view(), name="api-warehouse-recall-scan"),
    path("warehouse/recalls/<str:number>/pack/", recalls.RecallPackDoor.as_view(), name="api-warehouse-recall-pack"),
    path(
        "warehouse/recalls/<str:number>/hand-over/",
        recalls.RecallHandOverDoor.as_view(),
        name="api-warehouse-recall-hand-over",
    ),
    path("warehouse/dates/", recalls.DatesDoor.as_view(), name="api-warehouse-dates"),
    path("warehouse/broken/", recalls.BrokenDoor.as_view(), name="api-warehouse-broken"),
    path("ops/shelf-losses/", recalls.LossesDoor.as_view(), name="api-ops-shelf-losses"),
    path("ops/shelf-losses/<int:loss_id>/", recalls.LossDecideDoor.as_view(), name="api-ops-shelf-loss"),
    path("warehouse/notices/", warehouse.NoticesDoor.as_view(), name="api-warehouse-notices"),
    path("warehouse/notices/<str:number>/", warehouse.NoticeDoor.as_view(), name="api-warehouse-notice"),
    path(
        "warehouse/notices/<str:number>/receipt/", warehouse.HandInDoor.as_view(), name="api-warehouse-notice-receipt"
    ),
    path("warehouse/notices/<str:number>/count/", warehouse.CountInDoor.as_view(), name="api-warehouse-notice-count"),
    path(
        "warehouse/notices/<str:number>/close/", warehouse.CloseNoticeDoor.as_view(), name="api-warehouse-notice-close"
    ),
    path("warehouse/dock/", warehouse.DockDoor.as_view(), name="api-warehouse-dock"),
    path("warehouse/bins/", warehouse.BinsDoor.as_view(), name="api-warehouse-bins"),
    path("warehouse/bins/<str:bin_code>/", warehouse.BinDoor.as_view(), name="api-warehouse-bin"),
    path("warehouse/bins/<str:bin_code>/put/", warehouse.PutDoor.as_view(), name="api-warehouse-bin-put"),
    path("warehouse/bins/<str:bin_code>/count/", warehouse.StartCountDoor.as_view(), name="api-warehouse-bin-count"),
    path("warehouse/counts/<str:count_id>/", warehouse.CountDoor.as_view(), name="api-warehouse-count"),
    path("warehouse/counts/<str:count_id>/scan/", warehouse.CountScanDoor.as_view(), name="api-warehouse-count-scan"),
    path(
        "warehouse/counts/<str:count_id>/finish/",
        warehouse.CountFinishDoor.as_view(),
        name="api-warehouse-count-finish",
    ),
    path(
        "warehouse/counts/<str:count_id>/restart/",
        warehouse.CountRestartDoor.as_view(),
        name="api-warehouse-count-restart",
    ),
    path("warehouse/waves/", warehouse.WavesDoor.as_view(), name="api-warehouse-waves"),
    path("warehouse/waves/<str:number>/", warehouse.WaveDoor.as_view(), name="api-warehouse-wave"),
    path("warehouse/waves/<str:number>/pick/", warehouse.PickDoor.as_view(), name="api-warehouse-wave-pick"),
    path("warehouse/waves/<str:number>/short/", warehouse.ShortDoor.as_view(), name="api-warehouse-wave-short"),
    path("warehouse/transfers/", warehouse.TransfersDoor.as_view(), name="api-warehouse-transfers"),
    path("warehouse/transfers/<str:number>/", warehouse.TransferDoor.as_view(), name="api-warehouse-transfer"),
    path(
        "warehouse/transfers/<str:number>/scan/",
        warehouse.TransferScanDoor.as_view(),
        name="api-warehouse-transfer-scan",
    ),
    path(
        "warehouse/transfers/<str:number>/send/",
        warehouse.TransferSendDoor.as_view(),
        name="api-warehouse-transfer-send",
    ),
    path(
        "warehouse/transfers/<str:number>/close/",
        warehouse.TransferCloseDoor.as_view(),
        name="api-warehouse-transfer-close",
    ),
]
