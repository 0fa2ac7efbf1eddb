"""The pages to pay live in orders: payments knows no shopper."""

urlpatterns: list[object] = []
