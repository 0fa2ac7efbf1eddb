"""Every kind of duty is ended by the thing itself, or is listed here with the reason why only a person can say that it was seen to."""

import ast
import importlib
from collections.abc import Iterator

from knowledge.services import complaints
from logistics.services import gate
from marketplace.config.duties import DUTIES
from repairs.services import reporting
from support.services import timing
from tests.contracts import house

TICKED = {
    "carrier_code_unknown": "the carrier is asked, and the code comes into its table with a release",
    "customs_mail": "what customs meant is asked of customs; nothing of ours hangs on the message",
    "inspection_bad": "what follows for the shop is decided in other rooms, or nothing follows",
    "insurer_refused_stock": "somebody reads the insurer's reason; the cost is ours already",
    "opening_weight_off": "somebody compares the pictures; the figures stay as they are",
    "refunded_parcel_arrived": "somebody writes to the shopper, who may keep it or not",
    "return_doubt": "somebody looks at the piece and opens the case that could not open by itself",
    "shelf_short": "one place, many orders: each is refunded, replaced or found in its own room",
}
"""Ticked off the list of duties by whoever saw to them."""

COMPUTED = {
    "claims.services.submitting: _duty(row)": ("insurer_asks", "insurer_asks_stock"),
    "marketplace.core.clocks.service: f'clock:{kind}'": (),  # every clock that is stopped
    "orders.services.missing: kind": ("never_handed_in", "parcel_lost", "parcel_sent_back", "parcel_came_back"),
    "returns.services.awaiting: kind": ("keep_to_approve", "return_parcel_missing"),
    "returns.services.stays: kind": ("return_lies_long", "twin_doubt"),
}
STOPPED = {
    "cases.services.opening: kind": ("case_answer", "case_ruling", "case_examination", "case_review"),
    "knowledge.services.complaints: kind": complaints.ALL_CLOCKS,
    "logistics.services.gate: kind": gate.CLOCKS,
    "marketplace.catalog.services.ip_notices: kind": ("ip_notice", "ip_counter"),
    "orders.services.challenges: kind": ("review_ruling", "review_second_look"),
    "repairs.services.reporting: kind": reporting.CLOCKS,
    "support.services.timing: kind": timing.KINDS,
    "warehousing.services.recalls: kind": ("recall_pack", "recall_collect"),
}
"""Kinds that a function or a loop names, by the place and the expression."""


def ended(verb: str) -> Iterator[tuple[str, str]]:
    """(place and expression, kind or nothing where it is computed) of every call of `verb` that names a kind."""
    for source in house.parsed():
        if verb not in source.text:
            continue
        name = source.name.removesuffix(".py").replace("/", ".")
        for node, called in house.calls(source.tree):
            kind = next((word.value for word in node.keywords if word.arg == "kind"), None)
            if called == verb and kind is not None:
                yield f"{name}: {ast.unparse(kind)}", known(name, kind)


def known(module: str, kind: ast.expr) -> str:
    """What a literal or a constant of the module says."""
    if isinstance(kind, ast.Constant):
        return str(kind.value)
    here: object = importlib.import_module(module)
    for part in ast.unparse(kind).split("."):
        here = getattr(here, part, None)
    return here if isinstance(here, str) else ""


def test_every_duty_is_ended_by_something() -> None:
    found = dict(ended("duties.done"))
    assert {place for place, kind in found.items() if not kind} == set(COMPUTED), "name what a new loop ends"
    closed = set(found.values()) | {kind for kinds in COMPUTED.values() for kind in kinds} - {""}
    open_ended = {kind for kind in DUTIES if not kind.startswith("clock:")} - closed
    assert open_ended == set(TICKED), "end it where the thing ends, or say why only a person can"


def test_every_clock_of_a_duty_is_stopped_by_something() -> None:
    """Stopping a clock ends its duty (`core.clocks`)."""
    found = dict(ended("clocks.stop"))
    assert {place for place, kind in found.items() if not kind} == set(STOPPED), "name what a new loop stops"
    stopped = set(found.values()) | {kind for kinds in STOPPED.values() for kind in kinds}
    assert {kind for kind in DUTIES if kind.startswith("clock:")} <= {f"clock:{kind}" for kind in stopped}


def test_the_test_can_fail() -> None:
    """A kind that is only a local name is not taken for a closer."""
    (call,) = [
        node for node, called in house.calls(ast.parse("duties.done(kind=kind, subject=a)")) if called == "duties.done"
    ]
    assert known("returns.services.awaiting", call.keywords[0].value) == ""
    assert known("returns.services.awaiting", ast.parse("KEEP_DUTY", mode="eval").body) == "keep_to_approve"
