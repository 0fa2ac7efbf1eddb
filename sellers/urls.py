"""Pages of the seller's room."""

from django.urls import path

from sellers.views import apply, review, room

app_name = "sellers"
urlpatterns = [
    path("seller/apply/", apply.index, name="apply"),
    path("seller/apply/about/", apply.about, name="about"),
    path("seller/apply/submit/", apply.submit, name="submit"),
    path("seller/apply/withdraw/", apply.withdraw, name="withdraw"),
    path("seller/apply/document/<slug:document_id>/remove/", apply.remove_document, name="document_remove"),
    path("seller/apply/item/<slug:code>/", apply.item, name="item"),
    path("seller/documents/", room.documents, name="documents"),
    path("seller/money/", room.money, name="money"),
    path("seller/money/payout/", room.pay_now, name="pay_now"),
    path("seller/team/", room.team, name="team"),
    path("seller/team/<int:member_id>/remove/", room.remove_member, name="member_remove"),
    path("desk/seller-documents/<slug:document_id>/", review.document, name="review_document"),
]
