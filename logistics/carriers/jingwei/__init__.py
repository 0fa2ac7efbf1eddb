"""Jingwei Express: a courier that sends signed webhooks."""
