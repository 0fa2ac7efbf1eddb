"""Values that came out of an encrypted column: usable as what they are, never shown by repr().

Debug pages, logs of local variables, dataclass and model reprs all go through repr(); str() and formatting stay as they
are, because that is how a page shows the value on purpose.
"""

from typing import Any

HIDDEN = "<hidden>"


class SecretText(str):
    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN


class SecretBytes(bytes):
    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__


class SecretDict(dict[str, Any]):
    def __repr__(self) -> str:
        return HIDDEN


class SecretList(list[Any]):
    def __repr__(self) -> str:
        return HIDDEN


def hide(value: Any) -> Any:
    """`value` as its hidden twin; numbers, booleans and None have none and stay."""
    match value:
        case str():
            return SecretText(value)
        case bytes():
            return SecretBytes(value)
        case dict():
            return SecretDict(value)
        case list():
            return SecretList(value)
    return value
