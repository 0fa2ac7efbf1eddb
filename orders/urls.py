"""Pages of buying."""

from django.urls import path

from orders.views import account, after, carts, checking, checkout, orders, paying, reviews, tax

app_name = "orders"
urlpatterns = [
    path("cart/", carts.cart_page, name="cart"),
    path("cart/add/<slug:public_id>/", carts.add, name="cart_add"),
    path("cart/keep/", carts.keep, name="cart_keep"),
    path("cart/lines/<int:line_id>/", carts.change, name="cart_line"),
    path("checkout/", checkout.start, name="checkout"),
    path("checkout/address/", checkout.address, name="checkout_address"),
    path("checkout/identity/", checkout.identity_step, name="checkout_identity"),
    path("checkout/confirm/", checkout.confirm, name="checkout_confirm"),
    path("checkout/refresh/", checkout.refresh, name="checkout_refresh"),
    path("pay/return/<slug:public_id>/", paying.returned, name="pay_return"),
    path("pay/check/<str:number>/", checking.check, name="pay_check"),
    path("pay/done/<str:number>/", paying.done, name="purchase_done"),
    path("pay/<slug:public_id>/status/", paying.status, name="pay_status"),
    path("pay/<slug:ref>/", paying.pay, name="pay"),
    path("seller/tax/", tax.tax, name="seller_tax"),
    path("seller/tax/<int:year>/statement.<slug:form>/", tax.tax_file, name="seller_tax_file"),
    path("me/orders/", orders.index, name="list"),
    path("me/money/", account.money, name="money"),
    path("me/money/<int:year>/statement.pdf", account.statement, name="statement"),
    path("me/orders/<str:number>/receipt.pdf", account.receipt, name="receipt"),
    path("me/orders/<str:number>/", orders.detail, name="detail"),
    path("me/reviews/", reviews.index, name="reviews"),
    path("me/orders/<str:number>/review/<int:line>/", reviews.write, name="review"),
    path("me/reviews/<slug:review_id>/add/", reviews.follow_up, name="follow_up"),
    path("me/reviews/<slug:review_id>/object/", reviews.object_to_answer, name="object"),
    path("me/reviews/<slug:review_id>/second-look/", reviews.second_look, name="second_look"),
    path("me/orders/<str:number>/address/", after.address, name="address"),
    path("me/orders/<str:number>/some/", after.cut, name="cut"),
    path("me/orders/<str:number>/goodwill/<slug:public_id>/", after.choose_goodwill, name="goodwill"),
    path("seller/orders/<str:number>/short/", after.seller_cut, name="seller_cut"),
    path("desk/orders/<str:number>/goodwill/", after.desk_goodwill, name="desk_goodwill"),
    path("me/orders/<str:number>/confirm/", orders.confirm, name="confirm"),
    path("me/orders/<str:number>/cancel/", orders.cancel, name="cancel"),
]
