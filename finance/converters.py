"""A day in an address, of pages and of the API."""

from datetime import date

from django.urls import register_converter

DAY = "day"  # `<day:day>`


class Day:
    """`2026-11-21`."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(Day, DAY)
