"""The words that a new shop starts with, as plain lists; read by `marketplace.catalog.search_terms`."""
