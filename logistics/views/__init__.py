"""Pages of the road: consoles of operators and escorts, public tracking and passports."""
