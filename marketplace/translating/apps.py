from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: rule kinds.
REGISTERED = ("marketplace.translating.policies.glossary",)


class TranslatingConfig(AppConfig):
    name = "marketplace.translating"
    label = "translating"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
