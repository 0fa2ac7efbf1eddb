from importlib import import_module

from django.apps import AppConfig

REGISTERED = ("care.policies.approaching", "care.policies.protecting")


class CareConfig(AppConfig):
    name = "care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
