from django.apps import AppConfig


class TowerConfig(AppConfig):
    name = "tower"
    label = "tower"
    default_auto_field = "django.db.models.BigAutoField"
