"""Carriers of the last mile, one package each: `client` speaks HTTP, `mapping` is pure; `table` names them all. docs/tracking.md."""
