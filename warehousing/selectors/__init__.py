"""Reads of the shelf room."""
