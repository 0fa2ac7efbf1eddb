"""Stripe's request encoding: `a[b][0][c]=v` form bodies and query strings, read into nested values."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from . import money
from .errors import ApiError, invalid, missing
from .types import Json

_KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
_PART = re.compile(r"\[([^\[\]]*)\]")
# Free-form tables: keys that look like numbers are still keys.
_TABLES = frozenset({"metadata"})
_MAX_FIELDS = 2_000


def decode(text: str) -> Json:
    """Nested dictionaries and lists of strings. Raises ApiError(400) for a malformed body."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise ApiError(400, "Invalid request body: it is not a form that can be read.") from error
    root: Json = {}
    for key, value in pairs:
        found = _KEY.match(key)
        if found is None:
            raise invalid(key, f"Invalid parameter name: {key}")
        _place(root, [found[1], *_PART.findall(found[2])], value)
    return {name: _lists(value, name) for name, value in root.items()}


def _place(node: Json, parts: list[str], value: str) -> None:
    for part in parts[:-1]:
        name = part or str(len(node))
        below = node.setdefault(name, {})
        if not isinstance(below, dict):
            raise invalid(parts[0], f"Invalid {parts[0]}: a value and a table at once.")
        node = below
    node[parts[-1] or str(len(node))] = value


def _lists(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or name in _TABLES:
        return value
    if value and all(key.isdigit() for key in value):
        return [_lists(value[key], "") for key in sorted(value, key=int)]
    return {key: _lists(below, key) for key, below in value.items()}


class Params:
    """Typed reading of one request's parameters, with Stripe's own errors for wrong ones."""

    def __init__(self, values: Json | None = None, path: str = "") -> None:
        self.values: Json = values or {}
        self._path = path

    def name(self, key: str) -> str:
        """The parameter as Stripe names it in errors: `line_items[0][quantity]`."""
        return f"{self._path}[{key}]" if self._path else key

    def has(self, key: str) -> bool:
        """Whether it was sent with a value."""
        return self.values.get(key) not in (None, "")

    def sent(self, key: str) -> bool:
        """Whether it was sent at all, even empty (which clears)."""
        return key in self.values

    def text(self, key: str, default: str | None = None, *, longest: int = 5_000) -> str | None:
        """A string, or the default where none was sent."""
        value = self.values.get(key)
        if value in (None, ""):
            return default
        if not isinstance(value, str):
            raise invalid(self.name(key), f"Invalid string: {self.name(key)}")
        if len(value) > longest:
            raise invalid(self.name(key), f"Invalid string: {self.name(key)} must be at most {longest} characters")
        return value

    def need(self, key: str) -> str:
        """A string that must be there."""
        value = self.text(key)
        if value is None:
            raise missing(self.name(key))
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str | None:
        """One of a fixed set."""
        value = self.text(key, default)
        if value is not None and value not in allowed:
            raise invalid(self.name(key), f"Invalid {self.name(key)}: must be one of {', '.join(allowed)}")
        return value

    def integer(self, key: str, default: int | None = None) -> int | None:
        """A whole number."""
        value = self.text(key)
        if value is None:
            return default
        if not re.fullmatch(r"-?[0-9]{1,15}", value):
            raise invalid(self.name(key), f"Invalid integer: {value}", "parameter_invalid_integer")
        return int(value)

    def positive(self, key: str, default: int | None = None) -> int | None:
        """A whole number of at least one."""
        value = self.integer(key, default)
        if value is not None and value < 1:
            raise invalid(self.name(key), "This value must be greater than or equal to 1.", "parameter_invalid_integer")
        return value

    def need_positive(self, key: str) -> int:
        """A whole number of at least one that must be there."""
        value = self.positive(key)
        if value is None:
            raise missing(self.name(key))
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """`true` or `false`."""
        value = self.text(key)
        if value is None:
            return default
        if value not in ("true", "false"):
            raise invalid(self.name(key), f"Invalid boolean: {value}")
        return value == "true"

    def below(self, key: str) -> Params:
        """The parameters nested under a key; empty where none were sent."""
        value = self.values.get(key) or {}
        if not isinstance(value, dict):
            raise invalid(self.name(key), f"Invalid object: {self.name(key)}")
        return Params(value, self.name(key))

    def items(self, key: str) -> list[Any]:
        """A list; empty where none was sent."""
        value = self.values.get(key)
        if value in (None, "", {}):
            return []
        if not isinstance(value, list):
            raise invalid(self.name(key), f"Invalid array: {self.name(key)}")
        return value

    def texts(self, key: str) -> list[str]:
        """A list of strings."""
        values = self.items(key)
        if not all(isinstance(value, str) for value in values):
            raise invalid(self.name(key), f"Invalid array: {self.name(key)}")
        return values

    def rows(self, key: str) -> list[Params]:
        """A list of objects."""
        rows = []
        for index, value in enumerate(self.items(key)):
            if not isinstance(value, dict):
                raise invalid(f"{self.name(key)}[{index}]", f"Invalid object: {self.name(key)}[{index}]")
            rows.append(Params(value, f"{self.name(key)}[{index}]"))
        return rows

    def currency(self, key: str = "currency") -> str:
        """A lower-case ISO code that Stripe supports."""
        value = self.need(key)
        if value not in money.CURRENCIES:
            raise invalid(
                self.name(key),
                f"Invalid currency: {value}. Use a supported three-letter ISO code in lower case.",
            )
        return value

    def url(self, key: str) -> str | None:
        """An absolute web address."""
        value = self.text(key)
        if value is None:
            return None
        if not web_address(value):
            raise invalid(self.name(key), "Not a valid URL", "url_invalid")
        return value

    def metadata(self, current: dict[str, str] | None = None, key: str = "metadata") -> dict[str, str]:
        """Sent metadata merged over the current: an empty value unsets a key, an empty `metadata` unsets all."""
        value = self.values.get(key)
        merged = dict(current or {})
        if value == "":
            return {}
        for name, text in self.below(key).values.items():
            if not isinstance(text, str) or len(name) > 40 or len(text) > 500:
                raise invalid(
                    f"{self.name(key)}[{name}]",
                    "Metadata keys have at most 40 characters and values are strings of at most 500.",
                )
            if text == "":
                merged.pop(name, None)
            else:
                merged[name] = text
        if len(merged) > 50:
            raise invalid(self.name(key), "You can specify at most 50 metadata keys.")
        return merged


def web_address(text: str) -> bool:
    """Whether it is an absolute http or https address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
