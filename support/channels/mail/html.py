"""The words of a letter that came as HTML only. Nothing of the markup is kept, quotations least of all."""

from html.parser import HTMLParser

SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "blockquote"})
BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "hr"})
VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "embed", "source", "track", "wbr"})
QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "gmail_signature", "ntes-mailmaster-quote")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent: list[str] = []  # open elements whose content is not said

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self.words.append("\n")
        if tag in VOID:
            return
        names = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        if self.silent or tag in SILENT or any(quote in names for quote in QUOTES):
            self.silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            while self.silent.pop() != tag:
                pass
        if tag in BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(" ".join(data.split()) if data.strip() else " ")


def words(markup: str) -> str:
    """Plain text of `markup`; broken markup gives what can be read of it."""
    reader = _Words()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return "\n".join(lines).strip()
