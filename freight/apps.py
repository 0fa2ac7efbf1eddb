from django.apps import AppConfig


class FreightConfig(AppConfig):
    name = "freight"
    label = "freight"
    default_auto_field = "django.db.models.BigAutoField"
