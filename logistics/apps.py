from importlib import import_module

from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    name = "logistics"
    label = "logistics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("logistics.checks")
