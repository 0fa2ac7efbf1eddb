"""The finished message against the official schema, once more and as a whole: what `fields.py` says of every value is asked of the
tree that goes out, with order, number and names of all elements. Pure. (Whether the amounts agree is the gate's question.)

`checked` (fields.py) refuses a value and names who has to mend it; here a fault is ours: the builder made a message that customs would
send back. So it is raised (`BadDeclaration`, owner platform) and nothing is sent.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from logistics.customs import signing
from logistics.customs.fields import BASE_TRANSFER, LAYOUTS, Layout, Node
from logistics.customs.receiving import NAMESPACE
from logistics.errors import BadDeclaration

VERSION: Final = "1.0"
GUID: Final = 36


def require(root: etree._Element, *, is_signed: bool = False) -> None:
    """Raises BadDeclaration naming the first faults of a message; `is_signed` says whether its signature must be there already."""
    wrong = {where: f"{what} [platform]" for where, what in islice(faults(root, is_signed=is_signed), 20)}
    if wrong:
        raise BadDeclaration(fields=wrong)


def signed(body: bytes, by: signing.Signer) -> bytes:
    """The message with its signature, looked at once more as it goes out. Raises BadDeclaration."""
    made = signing.signed(body, by)
    require(etree.fromstring(made, etree.XMLParser(resolve_entities=False, no_network=True)), is_signed=True)
    return made


def faults(root: etree._Element, *, is_signed: bool = False) -> Iterator[tuple[str, str]]:
    """(where, what) for everything that the official schema, or the specification's text, would refuse."""
    if any(not isinstance(one.tag, str) for one in root.iter()):
        yield _name(root), "holds comments or instructions"
        return
    kind = _name(root).removeprefix("CEB").removesuffix("Message")
    layout = LAYOUTS.get(kind)
    if layout is None or root.tag != _tag(f"CEB{kind}Message"):
        yield _name(root), "is no message that we send"
        return
    if set(root.attrib) != {"guid", "version"} or root.get("version") != VERSION:
        yield _name(root), "has a guid and a version and nothing else"
    guid = root.get("guid", "")
    if len(guid) != GUID or guid != guid.upper():
        yield f"{_name(root)}.guid", "has 36 characters, capitals"
    if (root.text or "").strip() or any((child.tail or "").strip() for child in root.iter() if child is not root):
        yield _name(root), "holds text between its elements"
    yield from _children(root, layout, is_signed=is_signed)


def _children(root: etree._Element, layout: Layout, *, is_signed: bool) -> Iterator[tuple[str, str]]:
    """Business nodes, then BaseTransfer, then the signature where it is due: nothing else, nothing twice."""
    repeated = layout.wrapper or layout.head.name
    names = [child.tag for child in root]
    count = sum(name == _tag(repeated) for name in names)
    wanted = [_tag(repeated)] * count + [_tag(BASE_TRANSFER.name)]
    if is_signed and layout.is_signed:
        wanted.append(f"{{{signing.DS}}}Signature")
    if not 1 <= count <= layout.most:
        yield repeated, f"comes {count} times, 1 to {layout.most}"
    if names != wanted:
        yield _name(root), "has other children than the schema, or in another order"
        return
    guids = []
    for place, business in enumerate(root[:count], start=1):
        where = f"{repeated}[{place}]"
        if layout.wrapper:
            yield from _parts(business, layout, where)
        else:
            yield from _node(business, layout.head, where)
        guids += [one.text or "" for one in business.iter(_tag("guid"))]
    if len(set(guids)) != len(guids):
        yield f"{repeated}.guid", "comes twice in one message"
    yield from _node(root[count], BASE_TRANSFER, BASE_TRANSFER.name)


def _parts(business: etree._Element, layout: Layout, where: str) -> Iterator[tuple[str, str]]:
    """Head first, then its lines, numbered from one, each number once."""
    if business.attrib or not len(business) or business[0].tag != _tag(layout.head.name):
        yield where, f"begins with {layout.head.name}"
        return
    head, lines = business[0], business[1:]
    yield from _node(head, layout.head, f"{where}.{layout.head.name}")
    if layout.line is None:
        if lines:
            yield where, "has a head and nothing else"
        return
    if not lines or (layout.most_lines is not None and len(lines) > layout.most_lines):
        yield where, f"has {len(lines)} lines, 1 to {layout.most_lines}"
    for place, line in enumerate(lines, start=1):
        if line.tag != _tag(layout.line.name):
            yield where, f"holds {_name(line)} among its lines"
            return
        yield from _node(line, layout.line, f"{where}.{layout.line.name}[{place}]")
    numbers = [line.findtext(_tag("gnum")) or "" for line in lines]
    if len(set(numbers)) != len(numbers) or any(number == "0" for number in numbers):
        yield f"{where}.gnum", "counts from one, each number once"


def _node(element: etree._Element, node: Node, where: str) -> Iterator[tuple[str, str]]:
    """Every field at most once, in the order of the table, none unknown, every value as its field says."""
    values: dict[str, str] = {}
    order = {field.name: place for place, field in enumerate(node.fields)}
    last = -1
    for child in element:
        name = _name(child)
        if child.tag != _tag(name) or name not in order:
            yield f"{where}.{name}", "is no field of this node"
        elif order[name] <= last:
            yield f"{where}.{name}", "comes twice, or out of order"
        elif len(child) or child.attrib:
            yield f"{where}.{name}", "holds more than text"
        else:
            last, values[name] = order[name], child.text or ""
            if not values[name]:
                yield f"{where}.{name}", "is empty"
    for field in node.fields:
        if trouble := field.trouble(values.get(field.name, "")):
            yield f"{where}.{field.name}", trouble
    if ("qty2" in values) != ("unit2" in values):
        yield f"{where}.unit2", "goes with qty2: both or neither"


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
