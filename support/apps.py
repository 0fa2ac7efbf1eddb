from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: a switch kind, rule kinds.
REGISTERED = (
    "support.stoppable",
    "support.policies.clock_rules",
    "support.policies.priority",
    "support.policies.scripts",
    "support.policies_relay",
)


class SupportConfig(AppConfig):
    name = "support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
