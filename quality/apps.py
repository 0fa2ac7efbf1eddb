from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: rule kinds.
REGISTERED = ("quality.policies.rules_of_quality",)


class QualityConfig(AppConfig):
    name = "quality"
    label = "quality"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
