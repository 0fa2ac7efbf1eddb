"""Whole anonymous pages, served above Django: no session, no middleware, no token inside.

A page opts in by the response header `X-Page-Cache: <seconds>` (`core.http.cache_page_publicly`). Only GET requests
without a session cookie are looked up, keyed by language and address. Each process keeps the hot pages a few seconds in
memory; behind that lies the shared cache. A page in here is never the truth about price or stock: the cart asks again.
"""

import gzip
import logging
import pickle
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from marketplace.catalog.services import traffic, words
from marketplace.core import pages

logger = logging.getLogger(__name__)

LISTINGS = "/l/"
PREFIXES = ("/", "/l/", "/c/", "/s/", "/shop/", "/help/")
MAX_ADDRESS = 300
MEMORY_SECONDS = 3.0
MEMORY_PAGES = 64  # what is hot within three seconds; more would only be memory
DEFAULT_LANGUAGE = settings.LANGUAGE_CODE
LANGUAGES = frozenset(code for code, _ in settings.LANGUAGES)
DROPPED = frozenset({"x-page-cache", "set-cookie", "x-request-id", "vary"})

Page = tuple[str, list[tuple[str, str]], bytes, bytes]  # status, headers, body, gzipped body
StartResponse = Callable[..., Any]


class PageCache:
    """WSGI middleware around the Django application."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.memory: dict[str, tuple[float, Page]] = {}
        self.edition = (0.0, 0)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        counted = _counting(environ, start_response)
        key = self.key(environ)
        if key is None:
            return self.application(environ, counted)
        key = f"{self._edition()}:{key}"
        page = self._find(key)
        if page is None:
            return self._fill(key, environ, counted)
        return self._answer(page, environ, counted)

    @staticmethod
    def key(environ: dict[str, Any]) -> str | None:
        """Cache key of a request that may be answered from the cache, else None."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "GET" or not (path == "/" or path.startswith(PREFIXES[1:])):
            return None
        cookies, query = environ.get("HTTP_COOKIE", ""), environ.get("QUERY_STRING", "")
        if settings.SESSION_COOKIE_NAME + "=" in cookies or "messages=" in cookies or "HTTP_HX_REQUEST" in environ:
            return None
        if len(path) + len(query) > MAX_ADDRESS:
            return None
        return f"page:{_language(cookies, environ)}:{path}?{query}"

    def _edition(self) -> int:
        """The number that all kept pages carry; a new one forgets them all. Asked for once in a few seconds."""
        now = time.monotonic()
        if self.edition[0] <= now:
            try:
                self.edition = (now + MEMORY_SECONDS, pages.edition())
            except RedisError:
                self.edition = (now + MEMORY_SECONDS, self.edition[1])
        return self.edition[1]

    def _find(self, key: str) -> Page | None:
        held = self.memory.get(key)
        now = time.monotonic()
        if held and held[0] > now:
            return held[1]
        try:
            page: Page | None = cache.get(key)
        except RedisError:
            return None
        if page is not None:
            self._remember(key, page)
        return page

    def _remember(self, key: str, page: Page) -> None:
        now = time.monotonic()
        if len(self.memory) >= MEMORY_PAGES:
            # Built anew and put in place in one step: other threads go on reading the old one.
            kept = {name: held for name, held in list(self.memory.items()) if held[0] > now}
            self.memory = kept if len(kept) < MEMORY_PAGES else {}
        self.memory[key] = (now + MEMORY_SECONDS, page)

    def _fill(self, key: str, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        seen: dict[str, Any] = {}

        def capture(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            seen["status"], seen["headers"] = status, headers
            seconds = next((value for name, value in headers if name.lower() == "x-page-cache"), None)
            sets_cookie = any(name.lower() == "set-cookie" for name, _ in headers)
            seen["seconds"] = int(seconds) if seconds and not sets_cookie else 0
            return start_response(status, [h for h in headers if h[0].lower() != "x-page-cache"], exc_info)

        response = self.application(environ, capture)
        if not seen.get("seconds"):
            return response
        try:
            body = b"".join(response)
        finally:
            close = getattr(response, "close", None)
            if close:
                close()
        headers = [h for h in seen["headers"] if h[0].lower() not in DROPPED | {"content-length"}]
        page: Page = (
            seen["status"],
            [*headers, ("Vary", "Accept-Encoding, Cookie, Accept-Language")],
            body,
            gzip.compress(body, 6),
        )
        try:
            cache.set(key, page, seen["seconds"])
        except (RedisError, pickle.PicklingError):
            logger.warning("page cache unreachable")
        self._remember(key, page)
        return [body]

    @staticmethod
    def _answer(page: Page, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        status, headers, body, small = page
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            start_response(status, [*headers, ("Content-Encoding", "gzip"), ("Content-Length", str(len(small)))])
            return [small]
        start_response(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]


def _counting(environ: dict[str, Any], start_response: StartResponse) -> StartResponse:
    """Count the view of a listing page that is really shown, cached or not. Elsewhere the caller's own function."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "GET" or not path.startswith(LISTINGS):
        return start_response

    def counting(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        if status.startswith("200"):
            traffic.count(path, environ.get("HTTP_USER_AGENT", ""), environ.get("HTTP_SEC_PURPOSE", ""))
            words.count(path, environ)
        return start_response(status, headers, *more)

    return counting


def _language(cookies: str, environ: dict[str, Any]) -> str:
    """The language Django would choose: cookie, else the first known of Accept-Language, else Chinese."""
    for part in cookies.split(";"):
        name, _, value = part.strip().partition("=")
        if name == settings.LANGUAGE_COOKIE_NAME and value in LANGUAGES:
            return value
    header = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    return header[:80].lower() if header else DEFAULT_LANGUAGE
