"""A stand-in for a translation server that speaks LibreTranslate's protocol: a phrase book, no translator."""
