from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: rule kinds.
REGISTERED = ("promotions.policies.rules_of_promotions", "promotions.policies.rules_of_membership")


class PromotionsConfig(AppConfig):
    name = "promotions"
    label = "promotions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
