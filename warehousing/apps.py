from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: rule kinds and their previews.
REGISTERED = (
    "warehousing.policies.rules_of_storage",
    "warehousing.policies.rules_of_pieces",
    "warehousing.selectors.stays",
)


class WarehousingConfig(AppConfig):
    name = "warehousing"
    label = "warehousing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
