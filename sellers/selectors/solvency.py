"""Reading the published totals and a seller's own place in them."""

from typing import Any

from django.db.models import QuerySet

from marketplace.core.transparency import selectors as log
from marketplace.core.transparency.selectors import NotSealedYet as Waiting
from sellers.errors import NotSealedYet, ReportNotFound
from sellers.models import OwedLeaf, OwedReport, Seller
from sellers.policies import sumtree

PROOF_VERSION = "miaomiao-owed-proof/1"


def payload_of(report: OwedReport) -> dict[str, Any]:
    """What the log entry vouches for; the verifier makes it again."""
    return {
        "currency": report.currency, "day": report.day.isoformat(), "leaves": report.leaf_count,
        "report": report.public_id, "root": report.root, "total": report.total_minor, "v": sumtree.VERSION,
    }  # fmt: skip


def reports() -> QuerySet[OwedReport]:
    """All published totals, the newest first; page it."""
    return OwedReport.objects.select_related("log_entry").order_by("-day", "currency")


def reports_for(seller: Seller) -> QuerySet[OwedReport]:
    """The reports that a seller is part of, the newest first."""
    return reports().filter(leaves__seller=seller).distinct()


def report_of(public_id: str) -> OwedReport:
    """Raises ReportNotFound."""
    found = reports().filter(public_id=public_id).first()
    if found is None:
        raise ReportNotFound
    return found


def proof_of(seller: Seller, report: OwedReport) -> dict[str, Any]:
    """All that `tools/verify_owed.py` needs to check that this seller's balance is part of the published total.

    Raises ReportNotFound where the seller had no account yet, NotSealedYet until the log's next signed head.
    """
    mine = list(OwedLeaf.objects.filter(report=report, seller=seller).order_by("part"))
    if not mine:
        raise ReportNotFound
    try:
        place = log.bundle(report.log_entry)
    except Waiting as error:
        raise NotSealedYet from error
    tree = sumtree.levels(_nodes(report))
    return {
        "v": PROOF_VERSION, "seller": f"seller:{seller.public_id}", "report": payload_of(report),
        "balance": sum(leaf.balance_minor for leaf in mine),
        "leaves": [_leaf_json(leaf, tree) for leaf in mine], "log": place,
    }  # fmt: skip


def _nodes(report: OwedReport) -> list[sumtree.Node]:
    rows = OwedLeaf.objects.filter(report=report).order_by("position").values_list("hash", "balance_minor")
    return [sumtree.Node(bytes.fromhex(value), balance) for value, balance in rows.iterator(chunk_size=5_000)]


def _leaf_json(leaf: OwedLeaf, tree: list[list[sumtree.Node]]) -> dict[str, Any]:
    steps = sumtree.path(tree, leaf.position)
    return {
        "balance": leaf.balance_minor, "part": leaf.part, "parts": leaf.parts, "position": leaf.position, "salt": leaf.salt,
        "path": [{"hash": step.hash.hex(), "side": step.side, "sum": step.total} for step in steps],
    }  # fmt: skip
