"""`/api/v1/`: buying."""

from django.urls import path

from orders.api import after, checking, promise, tax, views

urlpatterns = [
    path("cart/lines/", views.CartLinesDoor.as_view(), name="api-cart-lines"),
    path("cart/keep/", views.CartKeepDoor.as_view(), name="api-cart-keep"),
    path("cart/lines/<int:line_id>/", views.CartLineDoor.as_view(), name="api-cart-line"),
    path("checkout/quote/", views.QuoteDoor.as_view(), name="api-quote"),
    path("checkout/", views.CheckoutDoor.as_view(), name="api-checkout"),
    path("purchases/", views.PurchasesDoor.as_view(), name="api-purchases"),
    path("purchases/<str:number>/", views.PurchaseDoor.as_view(), name="api-purchase"),
    path("purchases/<str:number>/pay/", views.PayDoor.as_view(), name="api-pay"),
    path("purchases/<str:number>/check/", checking.CheckDoor.as_view(), name="api-purchase-check"),
    path("purchases/<str:number>/cancel/", views.CancelPurchaseDoor.as_view(), name="api-purchase-cancel"),
    path("seller/tax/", tax.TaxYearsDoor.as_view(), name="api-seller-tax"),
    path("seller/tax/<int:year>/", tax.TaxYearDoor.as_view(), name="api-seller-tax-year"),
    path("orders/", views.OrdersDoor.as_view(), name="api-orders"),
    path("orders/<str:number>/", views.OrderDoor.as_view(), name="api-order"),
    path("orders/<str:number>/promise/", promise.PromiseDoor.as_view(), name="api-order-promise"),
    path("orders/<str:number>/address/", after.AddressDoor.as_view(), name="api-order-address"),
    path("orders/<str:number>/cut/", after.CutDoor.as_view(), name="api-order-cut"),
    path("orders/<str:number>/goodwill/<slug:public_id>/", after.GoodwillWayDoor.as_view(), name="api-order-goodwill"),
    path("seller/orders/<str:number>/short/", after.ShortDoor.as_view(), name="api-seller-order-short"),
    path("desk/orders/<str:number>/goodwill/", after.DeskGoodwillDoor.as_view(), name="api-desk-order-goodwill"),
    path("orders/<str:number>/confirm/", views.ConfirmDoor.as_view(), name="api-order-confirm"),
    path("orders/<str:number>/cancel/", views.CancelOrderDoor.as_view(), name="api-order-cancel"),
]
