"""Serializer fields that refuse what no door should let through."""

from typing import Any

from rest_framework import serializers

from marketplace.core import textnorm
from marketplace.core.errors import DomainError


class CleanChar(serializers.CharField):
    """One line of text, normalised (NFKC) and free of control, zero-width and direction characters."""

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        try:
            return textnorm.clean_line(text, max_length=self.max_length or 1000)
        except DomainError as error:
            raise serializers.ValidationError(str(error.message), code=error.code) from error
