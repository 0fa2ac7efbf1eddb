"""The whole-page cache above Django: what it keeps, for whom, and what it never keeps."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache

from marketplace.config import pagecache
from marketplace.config.pagecache import PageCache


class Shop:
    """Stands for Django: answers, counts, and says how long its page may be kept."""

    def __init__(self, *headers: tuple[str, str], status: str = "200 OK") -> None:
        self.headers, self.status, self.drawn = list(headers), status, 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.drawn += 1
        start_response(self.status, [("Content-Type", "text/html"), *self.headers])
        return [f"page {self.drawn} 喵".encode()]


class Answer:
    def __init__(self, application: PageCache, path: str = "/", **environ: str) -> None:
        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            self.status, self.headers = status, dict(headers)

        asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", **environ}
        self.body = b"".join(application(asked, start))


KEPT = ("X-Page-Cache", "30")


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_it_works() -> None:
    shop = Shop(KEPT, ("X-Request-ID", "abc"))
    application = PageCache(shop)
    first, second = Answer(application), Answer(application)
    assert first.body == second.body == "page 1 喵".encode()
    assert shop.drawn == 1
    assert "X-Page-Cache" not in first.headers
    assert second.headers["Content-Length"] == str(len(second.body))
    assert "X-Request-ID" not in second.headers


def test_another_process_finds_the_page_in_the_shared_cache() -> None:
    shop = Shop(KEPT)
    Answer(PageCache(shop))
    assert Answer(PageCache(shop)).body == "page 1 喵".encode()
    assert shop.drawn == 1


def test_a_browser_that_takes_gzip_gets_it() -> None:
    application = PageCache(Shop(KEPT))
    Answer(application)
    small = Answer(application, HTTP_ACCEPT_ENCODING="gzip, br")
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.body) == "page 1 喵".encode()


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=x"}, {"HTTP_COOKIE": "messages=x"}, {"HTTP_HX_REQUEST": "true"},
        {"REQUEST_METHOD": "POST"}, {"QUERY_STRING": "q=" + "x" * 400},
    ],
)  # fmt: skip
def test_what_belongs_to_one_person_or_one_moment_is_drawn_anew(environ: dict[str, str]) -> None:
    shop = Shop(KEPT)
    application = PageCache(shop)
    Answer(application)
    Answer(application, **environ)
    Answer(application, **environ)
    assert shop.drawn == 3


@pytest.mark.parametrize("headers", [(), (KEPT, ("Set-Cookie", "lang=en"))])
def test_a_page_that_does_not_ask_or_sets_a_cookie_is_not_kept(headers: tuple[tuple[str, str], ...]) -> None:
    shop = Shop(*headers)
    application = PageCache(shop)
    Answer(application)
    Answer(application)
    assert shop.drawn == 2


def test_other_addresses_are_not_looked_up() -> None:
    shop = Shop(KEPT)
    application = PageCache(shop)
    Answer(application, "/me/orders/")
    Answer(application, "/me/orders/")
    assert shop.drawn == 2


def test_languages_are_kept_apart() -> None:
    shop = Shop(KEPT)
    application = PageCache(shop)
    Answer(application)
    Answer(application, HTTP_COOKIE=f"{settings.LANGUAGE_COOKIE_NAME}=en")
    Answer(application, HTTP_ACCEPT_LANGUAGE="en-GB")
    assert shop.drawn == 3


def test_memory_is_bounded() -> None:
    application = PageCache(Shop(KEPT))
    for number in range(pagecache.MEMORY_PAGES * 3):
        Answer(application, f"/l/{number}/")
    assert len(application.memory) <= pagecache.MEMORY_PAGES


def test_without_a_cache_the_shop_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise pagecache.RedisError

    monkeypatch.setattr(pagecache.cache, "get", broken)
    monkeypatch.setattr(pagecache.cache, "set", broken)
    assert Answer(PageCache(Shop(KEPT))).body == "page 1 喵".encode()
