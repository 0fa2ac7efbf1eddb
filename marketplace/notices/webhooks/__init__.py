"""Outgoing webhooks: what is announced to the programs of sellers and integrators. Guide: docs/webhooks.md."""
