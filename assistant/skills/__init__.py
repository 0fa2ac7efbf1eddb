"""What the assistant can answer, a class an intent."""
