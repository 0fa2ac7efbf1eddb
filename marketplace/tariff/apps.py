from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: dated tables that are changed by proposals.
REGISTERED = ("marketplace.tariff.services.dated_rows",)


class TariffConfig(AppConfig):
    name = "marketplace.tariff"
    label = "tariff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
