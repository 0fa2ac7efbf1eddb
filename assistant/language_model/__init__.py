"""Optional: other words for a plain answer from an OpenAI-compatible endpoint, behind a guard. Off unless an address is set."""
