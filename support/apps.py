from importlib import import_module

from django.apps import AppConfig

REGISTERED = ("support.stoppable",)  # what registers itself at import: a switch kind


class SupportConfig(AppConfig):
    name = "support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
