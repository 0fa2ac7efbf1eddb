from django.apps import AppConfig


class WantedConfig(AppConfig):
    name = "wanted"
    label = "wanted"
    default_auto_field = "django.db.models.BigAutoField"
