from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: rule kinds.
REGISTERED = ("returns.policies.rights_rule", "returns.policies.pickups", "returns.policies.sale_in_china")


class ReturnsConfig(AppConfig):
    name = "returns"
    label = "returns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
