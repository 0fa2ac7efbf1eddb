"""Small helpers for people who work on the marketplace."""
