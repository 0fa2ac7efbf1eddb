"""The XML of the official account, read without any of XML's own dangers: no document type, so no entities, no outside files."""

from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape

from support.channels.base import Unreadable

LONGEST = 64 * 1024  # bytes; theirs are below 3 KB
MOST_FIELDS = 60


def read(body: bytes) -> dict[str, str]:
    """The fields of `<xml>`, flat. Raises Unreadable for anything else, and for every declaration of a document type."""
    if len(body) > LONGEST:
        raise Unreadable
    fields: dict[str, str] = {}
    path: list[str] = []

    def opened(name: str, _attributes: object) -> None:
        path.append(name)
        if len(path) > 4 or len(fields) > MOST_FIELDS:
            raise Unreadable

    def closed(_name: str) -> None:
        path.pop()

    def said(data: str) -> None:
        if len(path) == 2:
            fields[path[1]] = fields.get(path[1], "") + data

    def refused(*_what: object) -> NoReturn:
        raise Unreadable

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = opened, closed, said
    parser.StartDoctypeDeclHandler, parser.EntityDeclHandler, parser.ExternalEntityRefHandler = (
        refused,
        refused,
        refused,
    )
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError) as error:
        raise Unreadable from error
    return {name: value.strip() for name, value in fields.items()}


def text(*, to: str, sender: str, at: int, content: str) -> str:
    """A passive answer in words."""
    fields = {"ToUserName": to, "FromUserName": sender, "CreateTime": str(at), "MsgType": "text", "Content": content}
    return "<xml>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items()) + "</xml>"
