"""API doors that combine several apps."""

from django.urls import URLPattern, path

from marketplace.storefront.api import audits, ops, seller, views

urlpatterns: list[URLPattern] = [
    path("audits/visits/<slug:audit_id>/start/", audits.StartDoor.as_view(), name="api-audit-start"),
    path("listings/", views.ListingsDoor.as_view(), name="api-listings"),
    path("listings/facets/", views.FacetsDoor.as_view(), name="api-listing-facets"),
    path("listings/suggestions/", views.SuggestionsDoor.as_view(), name="api-listing-suggestions"),
    path("listings/<slug:public_id>/", views.ListingDoor.as_view(), name="api-listing"),
    path("ops/switches/", ops.SwitchesDoor.as_view(), name="api-ops-switches"),
    path("ops/switches/<int:switch_id>/lift/", ops.LiftDoor.as_view(), name="api-ops-switch-lift"),
    path("ops/rules/", ops.RulesDoor.as_view(), name="api-ops-rules"),
    path("ops/rules/<str:rule_code>/", ops.RuleDoor.as_view(), name="api-ops-rule"),
    path("ops/queues/", ops.QueuesDoor.as_view(), name="api-ops-queues"),
    path("seller/today/", seller.TodayDoor.as_view(), name="api-seller-today"),
    path("seller/shopping-list/", seller.ShoppingListDoor.as_view(), name="api-seller-shopping"),
    path("seller/orders/", seller.SellerOrdersDoor.as_view(), name="api-seller-orders"),
    path("seller/inbound/", seller.InboundDoor.as_view(), name="api-seller-inbound"),
    path("seller/stock/", seller.StockDoor.as_view(), name="api-seller-stock"),
    path("seller/returns/", seller.SellerReturnsDoor.as_view(), name="api-seller-returns"),
    path("seller/returns/<str:number>/items/<int:item>/", seller.DispositionDoor.as_view(), name="api-seller-dispose"),
    path("seller/questions/", seller.QuestionsDoor.as_view(), name="api-seller-questions"),
    path("seller/questions/<slug:question_id>/answer/", seller.AnswerDoor.as_view(), name="api-seller-answer"),
    path("seller/figures/", seller.FiguresDoor.as_view(), name="api-seller-figures"),
]
