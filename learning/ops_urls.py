from django.urls import path

app_name = "learning"
urlpatterns = []  # type: ignore[var-annotated]
