from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: rule kinds, switch kinds.
REGISTERED = ("marketplace.payments.stoppable",)


class PaymentsConfig(AppConfig):
    name = "marketplace.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
