"""Pages of a person's own things."""

app_name = "accounts"
urlpatterns: list = []
