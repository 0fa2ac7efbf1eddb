"""A stand-in for an insurer of the road: claims by key, news by webhook and by asking. Imports nothing of ours."""
