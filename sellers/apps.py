from importlib import import_module

from django.apps import AppConfig

# What registers itself at import: rule kinds, switch kinds.
REGISTERED = (
    "sellers.stoppable",
    "sellers.selectors.identities",
    "sellers.checks",
    "sellers.policies.audit_plan",
    "sellers.policies.rules_grade",
    "sellers.selectors.grade_preview",
    "sellers.services.grade_corrections",
    "sellers.policies.rules_reserve",
    "sellers.policies.rules_requirements",
    "sellers.policies.probation",
    "sellers.selectors.rule_previews",
)


class SellersConfig(AppConfig):
    name = "sellers"
    label = "sellers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for name in REGISTERED:
            import_module(name)
