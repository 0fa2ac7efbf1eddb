"""What the assistant can do after a yes, a class an act."""
