"""Tags of the consoles."""
