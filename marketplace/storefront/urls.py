"""Pages of the shop window, the shopper's and the seller's first pages."""

from django.urls import URLPattern, path, re_path

from marketplace.storefront.pages import home, listing, lists, machines, me, rules, seller

app_name = "storefront"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("categories/", home.categories, name="categories"),
    path("c/<slug:slug>/", lists.category, name="category"),
    path("s/", lists.search, name="search"),
    path("search/", lists.old_search, name="old-search"),
    re_path(r"^l/(?P<public_id>[0-9a-z]{20,40})(?:-(?P<words>[a-z0-9-]*))?/$", listing.listing, name="listing"),
    path("shop/<slug:slug>/", lists.shop, name="shop"),
    path("me/", me.me, name="me"),
    path("me/header/", me.header, name="header"),
    path("seller/", seller.overview, name="seller"),
    path("seller/orders/", seller.orders, name="seller-orders"),
    path("rules/", rules.index, name="rules"),
    path("rules/<slug:slug>/", rules.rule, name="rule"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
]
