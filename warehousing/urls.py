"""Addresses of the shelf room's pages."""

from django.urls import path

from warehousing.views import console, seller, work

app_name = "warehousing"
urlpatterns = [
    path("seller/prestock/", seller.notices, name="seller-notices"),
    path("seller/prestock/announce/", seller.announce, name="seller-announce"),
    path("seller/prestock/orders/", seller.announce_orders, name="seller-announce-orders"),
    path("seller/prestock/stock/", seller.stock, name="seller-stock"),
    path("seller/prestock/fees/", seller.fees, name="seller-fees"),
    path("seller/prestock/advice/", seller.advice, name="seller-advice"),
    path("seller/prestock/notices/<str:number>/", seller.notice, name="seller-notice"),
    path("seller/prestock/notices/<str:number>/decide/", seller.notice_verb, name="seller-notice-verb"),
    path("seller/prestock/notices/<str:number>/label.pdf", seller.notice_label, name="seller-notice-label"),
    path("seller/prestock/notices/<str:number>/receipt.pdf", seller.notice_receipt, name="seller-notice-receipt"),
    path("warehouse/stock/", console.home, name="home"),
    path("warehouse/stock/scan/", console.scan, name="scan"),
    path("warehouse/stock/dock/", console.dock, name="dock"),
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
