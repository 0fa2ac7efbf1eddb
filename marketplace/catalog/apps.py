from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: rule kinds, switch kinds, lists that are changed by proposals.
REGISTERED = (
    "marketplace.catalog.stoppable",
    "marketplace.catalog.policies.rules_moderation",
    "marketplace.catalog.services.house_edits",
)


class CatalogConfig(AppConfig):
    name = "marketplace.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
