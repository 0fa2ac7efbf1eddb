"""Pages of the seller's room."""

app_name = "sellers"
urlpatterns: list = []
