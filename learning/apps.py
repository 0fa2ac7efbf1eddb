from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: rule kinds.
REGISTERED = ("learning.policies.rules",)


class LearningConfig(AppConfig):
    name = "learning"
    label = "learning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
