"""Small facts remembered in each process for a few seconds: category names, exchange rates, the search dictionary.

Only for what is shown or guessed. Nothing that decides over money, stock or permission may be read from here. In tests
nothing is remembered, so that one test never sees another's rows.
"""

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


_held: list[Callable[[], None]] = []
_chunk: ContextVar[dict[Hashable, Any] | None] = ContextVar("chunk", default=None)


def forget() -> None:
    """Drop what this process remembers: before work that lasts, such as writing the index anew with new words."""
    for clear in _held:
        clear()


@contextmanager
def one_chunk() -> Iterator[None]:
    """During the block, what is declared `in_chunk` is asked once: the rows of a file share brands, codes and categories.

    For a block inside one transaction of a worker; nothing is remembered after it, in tests neither.
    """
    token = _chunk.set({})
    try:
        yield
    finally:
        _chunk.reset(token)


def in_chunk(function: Callable[P, R]) -> Callable[P, R]:
    """Decorator: within `one_chunk` answers are remembered by their arguments (hashable); elsewhere nothing changes."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        held = _chunk.get()
        if held is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        if key not in held:
            held[key] = function(*args, **kwargs)
        answer: R = held[key]
        return answer

    return run


def remembered(seconds: float, *, most: int = 200) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator: remember answers by their arguments (hashable) for `seconds`, at most `most` of them."""

    def declare(function: Callable[P, R]) -> Callable[P, R]:
        held: dict[Hashable, tuple[float, R]] = {}
        _held.append(held.clear)

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if settings.MODE == "test":
                return function(*args, **kwargs)
            key: Any = (args, tuple(sorted(kwargs.items())))
            known = held.get(key)
            now = time.monotonic()
            if known is not None and known[0] > now:
                return known[1]
            answer = function(*args, **kwargs)
            if len(held) >= most:
                held.clear()
            held[key] = (now + seconds, answer)
            return answer

        return run

    return declare


def remembered_each(
    seconds: float, *, most: int = 5000
) -> Callable[[Callable[[Iterable[K]], Mapping[K, V]]], Callable[[Iterable[K]], dict[K, V | None]]]:
    """Decorator for a function that looks up many keys at once: only keys not remembered are asked for.

    A key without an answer is remembered as None, so that a gap in the data costs one query, not one a request.
    """

    def declare(function: Callable[[Iterable[K]], Mapping[K, V]]) -> Callable[[Iterable[K]], dict[K, V | None]]:
        held: dict[K, tuple[float, V | None]] = {}
        _held.append(held.clear)

        @wraps(function)
        def run(keys: Iterable[K]) -> dict[K, V | None]:
            now = time.monotonic()
            wanted = set(keys)
            known = {} if settings.MODE == "test" else {k: held[k][1] for k in wanted if k in held and held[k][0] > now}
            missing = wanted - known.keys()
            if not missing:
                return known
            found = function(missing)
            if len(held) + len(missing) > most:
                held.clear()
            held.update({key: (now + seconds, found.get(key)) for key in missing})
            return {**known, **{key: found.get(key) for key in missing}}

        return run

    return declare
