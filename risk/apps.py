from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: rule kinds and their previews.
REGISTERED = ("risk.policies.rules_of_risk", "risk.preview")


class RiskConfig(AppConfig):
    name = "risk"
    label = "risk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
