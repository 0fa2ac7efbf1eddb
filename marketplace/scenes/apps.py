from django.apps import AppConfig


class ScenesConfig(AppConfig):
    name = "marketplace.scenes"
    label = "scenes"
    default_auto_field = "django.db.models.BigAutoField"
