"""The dictionary as the database knows it now: editable terms, and the brands of what is on sale."""

from django.db import connection

from marketplace.catalog.memory import remembered
from marketplace.catalog.models import SearchTerm
from marketplace.catalog.search import text
from marketplace.catalog.search.dictionary import Dictionary, build

MOST_TERMS = 20_000
SECONDS = 60

# Walks the index from brand to brand instead of reading every listing.
BRANDS = """
WITH RECURSIVE brands(name) AS (
  (SELECT brand FROM catalog_listing WHERE status = 'published' AND brand > '' ORDER BY brand LIMIT 1)
  UNION ALL
  SELECT (SELECT brand FROM catalog_listing WHERE status = 'published' AND brand > brands.name ORDER BY brand LIMIT 1)
  FROM brands WHERE brands.name IS NOT NULL)
SELECT name FROM brands WHERE name IS NOT NULL LIMIT %s
"""


@remembered(SECONDS)
def dictionary() -> Dictionary:
    """Terms, synonyms and brands. An edit is understood within a minute; documents follow at their next indexing."""
    pairs = SearchTerm.objects.values_list("term", "canonical").order_by("pk")[:MOST_TERMS]
    synonyms = [(text.normalise(term), text.normalise(canonical)) for term, canonical in pairs]
    with connection.cursor() as cursor:
        cursor.execute(BRANDS, [MOST_TERMS])
        brands = [text.normalise(name) for (name,) in cursor.fetchall()]
    return build(synonyms, brands, is_word=text.is_one_word)
