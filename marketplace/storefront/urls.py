"""Pages of the shop window, the shopper's and the seller's first pages."""

from django.urls import URLPattern, path, re_path

from marketplace.storefront.pages import (
    audits,
    home,
    listing,
    lists,
    machines,
    me,
    rules,
    seller,
    seller_orders,
    seller_rooms,
)

app_name = "storefront"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("categories/", home.categories, name="categories"),
    path("c/<slug:slug>/", lists.category, name="category"),
    path("s/", lists.search, name="search"),
    path("s/suggest/", lists.suggest, name="suggest"),
    path("search/", lists.old_search, name="old-search"),
    re_path(r"^l/(?P<public_id>[0-9a-z]{20,40})(?:-(?P<words>[a-z0-9-]*))?/$", listing.listing, name="listing"),
    path("shop/<slug:slug>/", lists.shop, name="shop"),
    path("me/", me.me, name="me"),
    path("me/header/", me.header, name="header"),
    path("seller/", seller.overview, name="seller"),
    path("seller/more/", seller.more, name="seller-more"),
    path("seller/orders/", seller_orders.orders, name="seller-orders"),
    path("seller/orders/buy/", seller_orders.buy, name="seller-buy"),
    path("seller/orders/buy/tick/", seller_orders.tick, name="seller-tick"),
    path("seller/orders/hand-in/", seller_orders.hand_in_page, name="seller-hand-in"),
    path("seller/orders/labels/", seller_orders.labels, name="seller-labels"),
    path("seller/inbound/", seller_orders.inbound_page, name="seller-inbound"),
    path("seller/stock/", seller_rooms.stock_page, name="seller-stock"),
    path("seller/returns/", seller_rooms.returns_page, name="seller-returns"),
    path("seller/returns/<str:number>/", seller_rooms.return_page, name="seller-return"),
    path("seller/returns/<str:number>/<int:item>/", seller_rooms.dispose, name="seller-dispose"),
    path("seller/messages/", seller_rooms.messages_page, name="seller-messages"),
    path("seller/messages/<slug:public_id>/", seller_rooms.message_page, name="seller-message"),
    path("seller/figures/", seller_rooms.figures, name="seller-figures"),
    path("audits/console/<slug:audit_id>/start/", audits.start, name="audit-start"),
    path("rules/", rules.index, name="rules"),
    path("rules/grade/", rules.grade, name="grade-rules"),
    path("rules/<slug:slug>/", rules.rule, name="rule"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
]
