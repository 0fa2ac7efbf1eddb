"""Why rooms above the road may refuse a bag on a flight: permanent codes."""

DANGEROUS = "dangerous"  # the flight's method takes no dangerous goods
FULL = "full"  # no room beside what is booked and what is aboard
