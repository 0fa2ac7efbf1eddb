"""API doors that combine several apps."""

from django.urls import URLPattern, path

from marketplace.storefront.api import audits, insight, mine, offers, opinions, ops, seller, views

urlpatterns: list[URLPattern] = [
    path("audits/visits/<slug:audit_id>/start/", audits.StartDoor.as_view(), name="api-audit-start"),
    path("listings/", views.ListingsDoor.as_view(), name="api-listings"),
    path("listings/facets/", views.FacetsDoor.as_view(), name="api-listing-facets"),
    path("listings/suggestions/", views.SuggestionsDoor.as_view(), name="api-listing-suggestions"),
    path("listings/<slug:public_id>/", views.ListingDoor.as_view(), name="api-listing"),
    path("listings/<slug:public_id>/offers/", offers.OffersDoor.as_view(), name="api-listing-offers"),
    path("listings/<slug:public_id>/reviews/", opinions.ReviewsDoor.as_view(), name="api-reviews"),
    path("listings/<slug:public_id>/questions/", opinions.QuestionsDoor.as_view(), name="api-questions"),
    path("questions/<slug:question_id>/answers/", opinions.AnswersDoor.as_view(), name="api-answers"),
    path("orders/<str:number>/lines/<int:line>/review/", opinions.WriteReviewDoor.as_view(), name="api-review"),
    path("seller/reviews/", opinions.SellerReviewsDoor.as_view(), name="api-seller-reviews"),
    path(
        "seller/reviews/<slug:review_id>/answer/",
        opinions.SellerReviewAnswerDoor.as_view(),
        name="api-seller-review-answer",
    ),
    path("me/history/", mine.HistoryDoor.as_view(), name="api-history"),
    path("me/browsing/", mine.ChoiceDoor.as_view(), name="api-browsing"),
    path("me/for-you/", mine.ForYouDoor.as_view(), name="api-for-you"),
    path("me/favourites/", mine.FavouritesDoor.as_view(), name="api-favourites"),
    path("me/favourites/<slug:public_id>/", mine.FavouriteDoor.as_view(), name="api-favourite"),
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
    path("seller/insight/", insight.InsightsDoor.as_view(), name="api-seller-insights"),
    path("seller/insight/<str:public_id>/", insight.InsightDoor.as_view(), name="api-seller-insight"),
    path("seller/figures/", seller.FiguresDoor.as_view(), name="api-seller-figures"),
]
