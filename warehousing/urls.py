"""Addresses of the shelf room's pages."""

from django.urls import path

from warehousing.views import console, recalls, seller, work

app_name = "warehousing"
urlpatterns = [
    path("seller/prestock/", seller.notices, name="seller-notices"),
    path("seller/prestock/announce/", seller.announce, name="seller-announce"),
    path("seller/prestock/orders/", seller.announce_orders, name="seller-announce-orders"),
    path("seller/prestock/stock/", seller.stock, name="seller-stock"),
    path("seller/prestock/fees/", seller.fees, name="seller-fees"),
    path("seller/prestock/advice/", seller.advice, name="seller-advice"),
    path("seller/prestock/dates/", recalls.seller_dates, name="seller-dates"),
    path("seller/prestock/losses/", recalls.seller_losses, name="seller-losses"),
    path("seller/prestock/recalls/", recalls.seller_recalls, name="seller-recalls"),
    path("seller/prestock/recalls/<str:number>/", recalls.seller_recall, name="seller-recall"),
    path("seller/prestock/recalls/<str:number>/cancel/", recalls.seller_recall_cancel, name="seller-recall-cancel"),
    path(
        "seller/prestock/recalls/<str:number>/receipt.pdf", recalls.seller_recall_receipt, name="seller-recall-receipt"
    ),
    path("seller/prestock/notices/<str:number>/", seller.notice, name="seller-notice"),
    path("seller/prestock/notices/<str:number>/decide/", seller.notice_verb, name="seller-notice-verb"),
    path("seller/prestock/notices/<str:number>/label.pdf", seller.notice_label, name="seller-notice-label"),
    path("seller/prestock/notices/<str:number>/receipt.pdf", seller.notice_receipt, name="seller-notice-receipt"),
    path("warehouse/stock/", console.home, name="home"),
    path("warehouse/stock/scan/", console.scan, name="scan"),
    path("warehouse/stock/dock/", console.dock, name="dock"),
    path("warehouse/stock/dates/", recalls.dates, name="dates"),
    path("warehouse/stock/broken/", recalls.broken, name="broken"),
    path("warehouse/stock/recalls/", recalls.recall_list, name="recalls"),
    path("warehouse/stock/recalls/<str:number>/", recalls.recall, name="recall"),
    path("warehouse/stock/recalls/<str:number>/verb/", recalls.recall_verb, name="recall-verb"),
    path("warehouse/stock/recalls/<str:number>/receipt.pdf", recalls.recall_receipt, name="recall-receipt"),
    path("warehouse/stock/waves/", work.waves, name="waves"),
    path("warehouse/stock/waves/<str:number>/", work.wave, name="wave"),
    path("warehouse/stock/waves/<str:number>/short/", work.wave_short, name="wave-short"),
    path("warehouse/stock/transfers/", work.transfer_list, name="transfers"),
    path("warehouse/stock/transfers/<str:number>/", work.transfer, name="transfer"),
    path("warehouse/stock/transfers/<str:number>/verb/", work.transfer_verb, name="transfer-verb"),
    path("warehouse/stock/counts/<str:public_id>/", work.count, name="count"),
    path("warehouse/stock/counts/<str:public_id>/verb/", work.count_verb, name="count-verb"),
    path("warehouse/stock/notices/<str:number>/", console.notice, name="notice"),
    path("warehouse/stock/notices/<str:number>/hand-in/", console.hand_in, name="hand-in"),
    path("warehouse/stock/notices/<str:number>/count/", console.count_in, name="count-in"),
    path("warehouse/stock/notices/<str:number>/close/", console.close, name="close-notice"),
    path("warehouse/stock/notices/<str:number>/receipt.pdf", console.receipt, name="receipt"),
    path("warehouse/stock/notices/<str:number>/labels.pdf", console.labels, name="labels"),
    path("warehouse/stock/bins/<str:code>/", console.bin_page, name="bin"),
    path("warehouse/stock/bins/<str:code>/count/", console.start_count, name="start-count"),
]
