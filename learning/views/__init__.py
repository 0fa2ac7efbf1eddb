"""Pages of learning: the room of operations, and what sellers see of their own goods."""
