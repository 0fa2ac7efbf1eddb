"""Yousu Post: a postal operator whose events are polled; items bear S10 numbers."""
