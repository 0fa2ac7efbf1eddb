"""Scheduled jobs of the kernel. (Its `tasks` module holds the helpers that every app's tasks use.)"""
