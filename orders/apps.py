from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: rule kinds, switch kinds.
REGISTERED = (
    "orders.policies.rules_of_price",
    "orders.policies.no_reason",
    "orders.selectors.tax_exports",
    "orders.selectors.price_previews",
    "orders.selectors.extra_previews",
)


class OrdersConfig(AppConfig):
    name = "orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
