"""The outbox: announce in the transaction, deliver after it. See docs/outbox.md."""
