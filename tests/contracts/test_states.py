"""Every machine, every from × to: the table and nothing but the table decides."""

import importlib
from itertools import product

import pytest
from django.apps import apps
from django.db.models import Field

from marketplace.core.errors import IllegalMove
from marketplace.core.states import Machine

MODULES = (
    "marketplace.core.proposals",
    "marketplace.payments.states",
    "marketplace.tariff.states",
    "marketplace.catalog.states",
    "sellers.states",
    "logistics.states",
    "warehousing.states",
    "risk.states",
    "promotions.states",
    "orders.states",
    "wanted.states",
    "returns.states",
    "repairs.states",
    "claims.states",
    "support.states",
    "cases.states",
    "finance.states",
    "learning.states",
    "quality.states",
    "knowledge.states",
    "desk.states",
    "marketplace.translating.states",
)
# machine name → model and field that it moves
MOVES = {
    "payment_attempt": ("payments.PaymentAttempt", "status"),
    "provider_refund": ("payments.ProviderRefund", "status"),
    "provider_transfer": ("payments.ProviderTransfer", "status"),
    "odd_rate": ("tariff.OddRate", "status"),
    "listing": ("catalog.Listing", "status"),
    "ip_notice": ("catalog.IpNotice", "state"),
    "listing_report": ("catalog.ListingReport", "state"),
    "import": ("catalog.GoodsImport", "state"),
    "seller": ("sellers.Seller", "status"),
    "hold": ("sellers.Hold", "status"),
    "deposit": ("sellers.Deposit", "status"),
    "deposit_move": ("sellers.DepositMove", "status"),
    "requirement": ("sellers.Requirement", "status"),
    "screening_hit": ("sellers.ScreeningHit", "status"),
    "audit": ("sellers.Audit", "status"),
    "audit_period": ("sellers.AuditPeriod", "status"),
    "payout": ("sellers.Payout", "status"),
    "proposal": ("core.Proposal", "status"),
    "seller_export": ("sellers.Export", "status"),
    "inbound_notice": ("warehousing.Notice", "status"),
    "pick_wave": ("warehousing.Wave", "status"),
    "pick_task": ("warehousing.PickTask", "status"),
    "cycle_count": ("warehousing.Count", "status"),
    "transfer": ("warehousing.Transfer", "status"),
    "recall": ("warehousing.Recall", "status"),
    "shelf_loss": ("warehousing.Loss", "status"),
    "unit": ("logistics.Unit", "status"),
    "parcel": ("logistics.Parcel", "status"),
    "seal": ("logistics.Seal", "status"),
    "bag": ("logistics.Bag", "status"),
    "flight": ("logistics.Flight", "status"),
    "declaration": ("logistics.Declaration", "status"),
    "found_goods": ("logistics.FoundGoods", "status"),
    "print_job": ("logistics.PrintJob", "status"),
    "seal_incident": ("logistics.SealIncident", "status"),
    "paper": ("logistics.Paper", "status"),
    "carrier_booking": ("logistics.CarrierBooking", "status"),
    "parked_event": ("logistics.ParkedEvent", "status"),
    "follower": ("logistics.Follower", "status"),
    "risk_assessment": ("risk.Assessment", "status"),
    "promotion": ("promotions.Promotion", "status"),
    "coupon": ("promotions.Coupon", "status"),
    "price_cut": ("promotions.PriceCut", "status"),
    "purchase": ("orders.Purchase", "status"),
    "order": ("orders.Order", "lifecycle"),
    "escrow": ("orders.Escrow", "status"),
    "opinion": ("orders.Review", "status"),
    "challenge": ("orders.Challenge", "status"),
    "objection": ("orders.AnswerObjection", "status"),
    "refund": ("orders.Refund", "status"),
    "goodwill": ("orders.Goodwill", "status"),
    "warranty": ("orders.Warranty", "status"),
    "want": ("wanted.Want", "status"),
    "offer": ("wanted.Offer", "status"),
    "return_case": ("returns.ReturnCase", "stage"),
    "return_detour": ("returns.ReturnCase", "detour"),
    "return_pickup": ("returns.Pickup", "status"),
    "return_appeal": ("returns.ReturnAppeal", "status"),
    "part_refund": ("returns.PartRefund", "status"),
    "stray_parcel": ("returns.StrayParcel", "status"),
    "picture_match": ("returns.PictureMatch", "state"),
    "claim": ("claims.Claim", "status"),
    "insurer_claim": ("claims.InsurerClaim", "status"),
    "recovery": ("claims.Recovery", "status"),
    "stock_policy": ("claims.StockPolicy", "status"),
    "stock_claim": ("claims.StockClaim", "status"),
    "ticket": ("support.Ticket", "status"),
    "ticket_path": ("support.Ticket", "path"),
    "seat": ("support.Seat", "availability"),
    "swap": ("support.SwapRequest", "status"),
    "case": ("cases.Case", "status"),
    "repair": ("repairs.RepairCase", "status"),
    "repair_work": ("repairs.WorkOrder", "status"),
    "repair_partner": ("repairs.Partner", "status"),
    "pack": ("cases.Pack", "status"),
    "relay": ("support.RelayMessage", "status"),
    "pickup_recall": ("returns.PickupRecall", "status"),
    "homeward": ("returns.Homeward", "status"),
    "repair_statement": ("repairs.Statement", "status"),
    "repair_trip": ("repairs.Trip", "status"),
    "translation": ("translating.Translation", "status"),
    "compensation": ("desk.Compensation", "status"),
    "callback": ("desk.CallBack", "status"),
    "article_version": ("knowledge.ArticleVersion", "status"),
    "document_version": ("knowledge.DocumentVersion", "status"),
    "complaint": ("knowledge.Complaint", "status"),
    "feedback": ("knowledge.Feedback", "status"),
    "score_card": ("quality.ScoreCard", "status"),
    "quiz_attempt": ("quality.Attempt", "status"),
    "batch_alarm": ("learning.BatchAlarm", "status"),
    "month_report": ("learning.MonthReport", "status"),
    "centre_drill": ("learning.CentreDrill", "status"),
    "recon_break": ("finance.Break", "status"),
    "carrier_bill": ("finance.CarrierBill", "status"),
}


def machines() -> list[Machine]:
    found = []
    for module in MODULES:
        found += [value for value in vars(importlib.import_module(module)).values() if isinstance(value, Machine)]
    return found


@pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.name)
def test_states_are_those_of_the_field(machine: Machine) -> None:
    label, name = MOVES[machine.name]
    field: Field = apps.get_model(label)._meta.get_field(name)
    assert machine.field == name
    assert machine.states == {code for code, _ in field.choices or ()}


@pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.name)
def test_every_pair_is_decided_by_the_table(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    model = apps.get_model(MOVES[machine.name][0])
    for seen, to in product(sorted(machine.states), repeat=2):
        allowed = to in machine.moves[seen]
        assert machine.allows(seen, to) is allowed
        if not allowed:
            with pytest.raises(IllegalMove):
                machine.move(model(**{machine.field: seen}), to, actor="system:test")


def test_every_machine_is_listed() -> None:
    assert {machine.name for machine in machines()} == MOVES.keys()
