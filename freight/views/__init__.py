"""Pages of freight, for operations."""
