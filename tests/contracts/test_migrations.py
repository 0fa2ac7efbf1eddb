"""Models and migrations say the same, and the migrations of the project apply from nothing."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OURS = {
    "marketplace",
    "sellers",
    "logistics",
    "warehousing",
    "freight",
    "promises",
    "risk",
    "promotions",
    "orders",
    "wanted",
    "returns",
    "repairs",
    "support",
    "claims",
    "cases",
    "finance",
    "learning",
    "quality",
    "knowledge",
    "desk",
    "care",
    "assistant",
    "tower",
}


def our_labels() -> set[str]:
    return {
        config.label
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in OURS and any(config.get_models())
    }


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", "--skip-checks", verbosity=0)


def test_every_app_with_models_has_migrations() -> None:
    loader = MigrationLoader(None)
    assert our_labels() <= loader.migrated_apps


def test_no_two_leaves() -> None:
    assert MigrationLoader(None).detect_conflicts() == {}


@pytest.mark.django_db
def test_the_test_database_has_them_all() -> None:
    loader = MigrationLoader(connection)
    missing = {key for key in loader.graph.nodes if key not in loader.applied_migrations}
    assert missing == set()
