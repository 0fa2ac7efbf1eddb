"""Planting the search dictionary that a new shop starts with."""

from django.db import transaction

from marketplace.catalog.models import SearchTerm
from marketplace.catalog.search_terms import terms


@transaction.atomic
def plant() -> int:
    """Add what is missing; rows that the desk edited stay as they are. Returns how many terms there are."""
    rows = [SearchTerm(**one._asdict()) for one in terms()]
    SearchTerm.objects.bulk_create(rows, ignore_conflicts=True)
    return SearchTerm.objects.count()
