"""The walk: the main job of the house, played on the running system by HTTP, worker and webhooks included."""
