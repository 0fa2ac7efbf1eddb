"""`make bench`: figures as ratios to floors taken in the same run. Scenarios and how to read them: docs/bench.md."""
