"""A small crawler on Django's test client: every address that a page names is asked for, a few of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

GETTERS = {("a", "href"), ("link", "href"), ("img", "src"), ("script", "src"), ("iframe", "src"), ("source", "src")}
HTMX_UNSAFE = ("hx-post", "hx-put", "hx-patch", "hx-delete")


class Addresses(HTMLParser):
    """Collects what a page would fetch or lead to (`reads`) and where its forms go (`writes`)."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[str] = []
        self.writes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attrs if value}
        self.reads += [value for name, value in values.items() if (tag, name) in GETTERS]
        self.reads += [values["hx-get"]] if "hx-get" in values else []
        self.writes += [values[name] for name in HTMX_UNSAFE if name in values]
        if tag == "form" and "action" in values:
            (self.writes if values.get("method", "get").lower() == "post" else self.reads).append(values["action"])


@dataclass
class Crawl:
    """One person's walk through the site."""

    client: Client
    language: str = "zh-hans"
    each: int = 2
    seen: Counter[str] = field(default_factory=Counter)
    visited: set[str] = field(default_factory=set)
    wrong: dict[str, str] = field(default_factory=dict)
    look: Callable[[str, str], None] = lambda address, text: None

    @property
    def trouble(self) -> list[str]:
        """What was wrong, each address once, with the first page that named it."""
        return [f"{page or 'start'} leads to {address}" for address, page in self.wrong.items()]

    def walk(self, starts: list[str], limit: int = 400) -> Crawl:
        """From `starts`, at most `each` addresses of a URL name and `limit` in all."""
        waiting = [(start, "") for start in starts]
        while waiting and len(self.visited) < limit:
            address, page = waiting.pop(0)
            path = urlsplit(address).path
            if address in self.visited or not self._is_worth_asking(path, address, page):
                continue
            self.visited.add(address)
            waiting += self._ask(address, page)
        return self

    def _is_worth_asking(self, path: str, address: str, page: str) -> bool:
        if path.startswith("/static/"):
            return False  # tests/look checks the files
        try:
            name = resolve(path).view_name
        except Resolver404:
            self.wrong.setdefault(f"{path}, which is no address of ours", page)
            return False
        self.seen[name] += 1
        return self.seen[name] <= self.each

    def _ask(self, address: str, page: str) -> list[tuple[str, str]]:
        answer = self.client.get(address, headers={"accept-language": self.language})
        if answer.status_code >= 400:
            self.wrong.setdefault(f"{address}: {answer.status_code}", page)
            return []
        if answer.status_code in {301, 302}:
            return self._ours([answer["Location"]], address)
        if answer.streaming:
            b"".join(answer.streaming_content)  # the client closes the file behind it
            return []
        if not answer["Content-Type"].startswith(("text/", "application/json", "image/svg")):
            return []
        text = answer.content.decode()
        self.look(address, text)
        if not answer["Content-Type"].startswith("text/html"):
            return []
        found = Addresses()
        found.feed(text)
        self._check_forms(found.writes, address)
        return self._ours(found.reads, address)

    def _check_forms(self, writes: list[str], page: str) -> None:
        for action in writes:
            try:
                resolve(urlsplit(urljoin(page, action)).path)
            except Resolver404:
                self.wrong.setdefault(f"{action} by a form, which is no address of ours", page)

    def _ours(self, addresses: list[str], page: str) -> list[tuple[str, str]]:
        joined = [
            urljoin(page, address) for address in addresses if not address.startswith(("data:", "#", "mailto:", "tel:"))
        ]
        return [(address.split("#")[0], page) for address in joined if not urlsplit(address).netloc]
