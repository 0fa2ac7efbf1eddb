from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class CoreConfig(AppConfig):
    name = "marketplace.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module(settings.CELERY_APP)  # else a web process would send its pokes to Celery's default broker
        import_module("marketplace.core.checks")  # registers itself; it reads models, so it waits until they are loaded
