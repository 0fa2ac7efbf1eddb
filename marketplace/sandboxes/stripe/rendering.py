"""From stored object to answer: private notes removed, `expand[]` followed, lists wrapped and paged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .errors import invalid
from .forms import Params
from .store import Store, linked
from .types import Json, names

# Fields that hold an id and may be asked for as the whole object.
_EXPANDABLE: Final = frozenset(
    names(
        "latest_charge charge balance_transaction payment_intent payment_method customer source "
        "source_transaction destination destination_payment transfer transfer_reversal "
        "failure_balance_transaction source_transfer"
    )
)
# Lists that are only included when asked for: field -> (kind of the members, linked field).
_INCLUDABLE: Final = {
    ("charge", "refunds"): ("refund", "charge"),
    ("transfer", "reversals"): ("transfer_reversal", "transfer"),
}
_DEEPEST: Final = 4

Keep = Callable[[Json], bool]


def public(value: Any) -> Any:
    """A copy without the sandbox's own notes."""
    if isinstance(value, dict):
        return {key: public(below) for key, below in value.items() if not key.startswith("_")}
    if isinstance(value, list):
        return [public(below) for below in value]
    return value


def listing(url: str, data: list[Json], has_more: bool = False) -> Json:
    """Stripe's list object."""
    return {"object": "list", "url": url, "has_more": has_more, "data": data}


def expand(store: Store, body: Json, paths: list[str]) -> Json:
    """Replace ids by their objects along each dotted path; `data.` walks a list."""
    for path in paths:
        parts = path.split(".")
        if len(parts) > _DEEPEST + 1:
            raise invalid("expand", f"You cannot expand more than {_DEEPEST} levels: {path}.")
        _walk(store, body, parts, path)
    return body


def _walk(store: Store, node: Any, parts: list[str], path: str) -> None:
    if not parts or node is None:
        return
    head, rest = parts[0], parts[1:]
    if isinstance(node, list):
        for member in node:
            _walk(store, member, parts, path)
        return
    if not isinstance(node, dict):
        raise invalid("expand", f"This property cannot be expanded ({path}).")
    key = (str(node.get("object", "")), head)
    if key in _INCLUDABLE:
        kind, field = _INCLUDABLE[key]
        members = store.newest(kind, store.account_of(node["id"]), link=(field, node["id"]))
        node[head] = listing(f"/v1/{kind}s", [public(found) for found in members])
    elif key == ("checkout.session", "line_items"):
        stored = store.get(node["id"]) or {}
        node[head] = listing(f"/v1/checkout/sessions/{node['id']}/line_items", public(stored.get("_line_items", [])))
    elif head in _EXPANDABLE and head in node:
        if isinstance(node[head], str):
            node[head] = public(store.get(node[head])) or node[head]
    elif head not in node or not rest or not isinstance(node[head], dict | list | None):
        raise invalid("expand", f"This property cannot be expanded ({path}).")
    _walk(store, node[head], rest, path)


def page(
    store: Store,
    kind: str,
    account: str,
    params: Params,
    url: str,
    *,
    equal: tuple[str, ...] = (),
    keep: Keep | None = None,
) -> Json:
    """One page of a list, newest first: `limit`, `starting_after`, `ending_before`, `created[…]`, equality filters."""
    limit = _limit(params)
    wanted = {field: params.need(field) for field in equal if params.has(field)}
    before, after = _edge(store, params, "starting_after"), _edge(store, params, "ending_before")
    by_link = next(((field, value) for field, value in wanted.items() if linked(kind, field)), None)
    created = _range(params)
    found: list[Json] = []
    for obj in store.newest(kind, account, before=before, after=after, link=by_link):
        if not all(obj.get(field) == value for field, value in wanted.items()) or not created(obj["created"]):
            continue
        if keep is not None and not keep(obj):
            continue
        found.append(public(obj))
        if len(found) > limit:
            break
    more, found = len(found) > limit, found[:limit]
    return listing(url, found[::-1] if after is not None else found, more)


def _limit(params: Params) -> int:
    limit = params.integer("limit", 10) or 0
    if not 1 <= limit <= 100:
        raise invalid("limit", "This value must be between 1 and 100.", "parameter_invalid_integer")
    return limit


def _edge(store: Store, params: Params, key: str) -> int | None:
    if not params.has(key):
        return None
    seq = store.seq_of(params.need(key))
    if seq is None:
        raise invalid(key, f"No such object: '{params.need(key)}'", "resource_missing")
    return seq


def _range(params: Params) -> Callable[[int], bool]:
    if isinstance(params.values.get("created"), dict):
        sent = params.below("created")
        lowest = max(sent.integer("gte", 0) or 0, (sent.integer("gt", -1) or 0) + 1)
        highest = min(sent.integer("lte", 1 << 40) or 0, (sent.integer("lt", 1 << 40) or 0) - 1)
        return lambda created: lowest <= created <= highest
    exact = params.integer("created")
    return lambda created: exact is None or created == exact
