"""Trigrams over the words of titles: what was probably meant."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

FORWARD = """
CREATE INDEX searchword_letters ON catalog_searchword USING gin (word gin_trgm_ops);
CREATE INDEX searchword_sounds ON catalog_searchword USING gin (pinyin gin_trgm_ops) WHERE pinyin <> '';
CREATE INDEX searchword_typed ON catalog_searchword (pinyin) WHERE pinyin <> '';
"""
BACK = "DROP INDEX searchword_letters; DROP INDEX searchword_sounds; DROP INDEX searchword_typed;"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [TrigramExtension(), migrations.RunSQL(FORWARD, BACK)]
