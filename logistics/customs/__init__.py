"""Talking to customs: messages (pure), codes, client (HTTP). See docs/customs.md."""
