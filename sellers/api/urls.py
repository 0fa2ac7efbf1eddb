"""`/api/v1/seller/`."""

urlpatterns: list = []
