"""What search knows besides the documents: the dictionary that the desk edits, and the words of all titles."""

from django.db import models

from marketplace.catalog.states import TermKind


class SearchTerm(models.Model):
    """Editable dictionary of search. `canonical` is what `term` means; of a nickname, several ways separated by ` / `."""

    term = models.CharField(max_length=60, unique=True)
    canonical = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=5, choices=TermKind.choices, default=TermKind.SAME)

    class Meta:
        ordering = ["term"]

    def __str__(self) -> str:
        return f"{self.term} → {self.canonical}" if self.canonical else self.term


class SearchWord(models.Model):
    """A word that stands in titles and brands, for suggestions, corrections and its weight in a query.

    `listings` is the number of documents with it: exact after a recount, and between recounts raised by new documents.
    """

    word = models.CharField(max_length=60, primary_key=True)
    pinyin = models.CharField(max_length=120, blank=True)
    listings = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.word} ({self.listings})"
