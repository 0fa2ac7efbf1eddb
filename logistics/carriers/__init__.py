"""Carriers of the last mile: each has a pure mapping of its codes, one table names them all. See docs/road.md."""
