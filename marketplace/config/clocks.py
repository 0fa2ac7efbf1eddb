"""Every promise with a clock: kind → calendar, budget and what happens on the way. Read by core.clocks through a setting.

`budget` is working time of the calendar; a rung is (share of the budget, topic emitted).
"""

from datetime import timedelta
from typing import Any

CALENDARS: dict[str, dict[str, Any]] = {
    "ops_shanghai": {
        "zone": "Asia/Shanghai",
        "week": {"mon-fri": ("09:00-12:00", "13:00-18:00")},
        "holidays": "CN",
    },
    # Teams of the desk: the sun moves from Shanghai to London to Toronto. Chinese holidays bring their swapped working days.
    "desk_shanghai": {
        "zone": "Asia/Shanghai",
        "week": {"mon-fri": ("09:00-12:00", "13:00-21:00"), "sat-sun": ("10:00-12:00", "13:00-18:00")},
        "holidays": "CN",
    },
    "desk_london": {
        "zone": "Europe/London",
        "week": {"mon-fri": ("08:00-12:00", "12:30-18:00")},
        "holidays": "GB-ENG",
    },
    "desk_toronto": {
        "zone": "America/Toronto",
        "week": {"mon-sun": ("08:00-12:00", "12:30-20:00")},
    },
}
CLOCKS: dict[str, dict[str, Any]] = {
    "application_review": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=16),
        "rungs": ((0.75, "core.clock_rung"),),
    },
    # a held payout that the seller appealed: three working days, decided by somebody else
    "hold_appeal": {"calendar": "ops_shanghai", "budget": timedelta(hours=24), "rungs": ((0.7, "core.clock_rung"),)},
    "document_renewal": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=24),
        "rungs": ((0.75, "core.clock_rung"),),
    },
    # Tickets: budgets by priority and tier from the rule support.clocks; what each rung does: support/services/escalating.py
    "support_first_reply": {
        "calendar": "always",
        "budget": timedelta(minutes=30),
        "rungs": ((0.5, "core.clock_rung"), (0.75, "core.clock_rung"), (0.9, "core.clock_rung")),
    },
    "support_next_reply": {
        "calendar": "always",
        "rungs": ((0.5, "core.clock_rung"), (0.75, "core.clock_rung"), (0.9, "core.clock_rung")),
    },
    "support_solution": {
        "calendar": "always",
        "rungs": ((0.5, "core.clock_rung"), (0.75, "core.clock_rung"), (0.9, "core.clock_rung")),
    },
    # from the first piece at our warehouse to the first parcel in the air; a breach wakes the order's care file (SAMPLE)
    "care_departure": {"calendar": "always", "budget": timedelta(days=5), "rungs": ()},
    # the assistant answers in seconds; where it does not, the conversation goes to people
    "support_bot_answer": {"calendar": "always", "budget": timedelta(seconds=60), "rungs": ()},
    # an agent asks a lead for more than they may give: the shopper waits for the answer
    "desk_compensation": {"calendar": "always", "budget": timedelta(hours=2), "rungs": ((0.5, "core.clock_rung"),)},
    # started with its own budget, to the end of the half hour: the agent hears of it fifteen minutes before it begins
    "desk_call_back": {"calendar": "always", "rungs": ((timedelta(minutes=-45), "desk.call_back_near"),)},
    # started with its own budget: orders/policies/hand_in.py
    "hand_in": {
        "calendar": "always",
        "rungs": (
            (0.66, "orders.hand_in_near"),
            (timedelta(days=6), "orders.hand_in_last_call"),
            (timedelta(days=7), "orders.hand_in_given_up"),
        ),
    },
    "seller_answer": {
        "calendar": "always",
        "budget": timedelta(hours=24),
        "rungs": ((0.75, "support.seller_answer_near"),),
    },
    # a message between shopper and seller that a person has to look at
    "relay_review": {"calendar": "always", "budget": timedelta(minutes=30), "rungs": ((0.5, "core.clock_rung"),)},
    # what we give without being asked waits for the shopper's word; then it becomes credit
    "goodwill_choice": {"calendar": "always", "budget": timedelta(days=7), "rungs": ()},
    # started with its own budget, up to the end of the promised day: orders/policies/lateness.py
    "delivery_promise": {"calendar": "always", "rungs": ((timedelta(days=-1), "orders.promise_near"),)},
    # an accepted offer waits in the cart; wanted/policies/limits.py CHOICE says the same
    "want_choice": {"calendar": "always", "budget": timedelta(hours=48), "rungs": ((0.5, "wanted.choice_near"),)},
    # a difference between our book and the provider's: one working day
    "recon_break": {"calendar": "ops_shanghai", "budget": timedelta(hours=8), "rungs": ((0.75, "core.clock_rung"),)},
    # cases between shopper and seller; cases/policies/claims.py ANSWER says the same
    "case_answer": {"calendar": "always", "budget": timedelta(hours=72), "rungs": ((0.66, "cases.answer_near"),)},
    # a claim about lost or damaged goods: paid or refused within 48 hours of the report; and a party's days to answer our letter
    "claim_payout": {"calendar": "always", "budget": timedelta(hours=48), "rungs": ((0.5, "core.clock_rung"),)},
    "claim_recovery": {"calendar": "always", "budget": timedelta(days=30), "rungs": ()},
    "case_ruling": {"calendar": "ops_shanghai", "budget": timedelta(hours=24), "rungs": ((0.7, "core.clock_rung"),)},
    # a paid purchase that a person looks at; the shopper is told this very moment, and then it decides itself (risk)
    "risk_hold": {"calendar": "always", "budget": timedelta(hours=24), "rungs": ((0.5, "core.clock_rung"),)},
    "case_examination": {"calendar": "always", "budget": timedelta(days=15), "rungs": ((0.8, "core.clock_rung"),)},
    "case_review": {"calendar": "ops_shanghai", "budget": timedelta(hours=40), "rungs": ((0.7, "core.clock_rung"),)},
    # a shop's challenge of a review: three working days, five for the second look by somebody else
    "review_ruling": {"calendar": "ops_shanghai", "budget": timedelta(hours=24), "rungs": ((0.7, "core.clock_rung"),)},
    "review_second_look": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=40),
        "rungs": ((0.7, "core.clock_rung"),),
    },
    # what the rules held back, nobody reads before a person has looked: one working day
    "answer_ruling": {"calendar": "ops_shanghai", "budget": timedelta(hours=24), "rungs": ((0.7, "core.clock_rung"),)},
    "opinion_held": {"calendar": "ops_shanghai", "budget": timedelta(hours=8), "rungs": ((0.7, "core.clock_rung"),)},
    # repairs: a doubted claim, a service point's yes, its quote, its work, a shop's application
    "repair_review": {"calendar": "ops_shanghai", "budget": timedelta(hours=8), "rungs": ((0.7, "core.clock_rung"),)},
    "repair_answer": {"calendar": "ops_shanghai", "budget": timedelta(hours=8), "rungs": ((0.7, "core.clock_rung"),)},
    "repair_quote": {"calendar": "ops_shanghai", "budget": timedelta(hours=16), "rungs": ((0.7, "core.clock_rung"),)},
    "repair_work": {"calendar": "ops_shanghai", "budget": timedelta(hours=40), "rungs": ((0.7, "core.clock_rung"),)},
    "repair_application": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=24),
        "rungs": ((0.7, "core.clock_rung"),),
    },
    # an instant refund hangs on a parcel that somebody must see
    "courier_scan": {"calendar": "always", "budget": timedelta(days=5), "rungs": ()},
    "return_inspection": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=24),
        "rungs": ((0.75, "core.clock_rung"),),
    },
    # pieces that stay the shopper's lie at our centre and shall be on their way in three days (SAMPLE)
    "return_homeward": {"calendar": "always", "budget": timedelta(days=3), "rungs": ((0.7, "core.clock_rung"),)},
    # an appeal against a refusal: three working days, by somebody who had no hand in it
    "return_appeal": {"calendar": "ops_shanghai", "budget": timedelta(hours=24), "rungs": ((0.7, "core.clock_rung"),)},
    # goods that a seller calls back: three days to fetch and pack them, two weeks until somebody must have come for them
    "recall_pack": {"calendar": "always", "budget": timedelta(days=3), "rungs": ((0.66, "core.clock_rung"),)},
    "recall_collect": {"calendar": "always", "budget": timedelta(days=14), "rungs": ()},
    # started with its own budget, to the end of the 30th day after release: two days before it customs is asked (CEB625)
    "return_customs": {"calendar": "always", "rungs": ((timedelta(days=-2), "returns.customs_near"),)},
    # started with its own budget, to customs' 45th day: pieces that came to another centre are carried to the customs place
    "return_detour": {
        "calendar": "always",
        "rungs": ((timedelta(days=-7), "core.clock_rung"), (timedelta(days=-2), "core.clock_rung")),
    },
    # customs was told of a return that does not come: somebody sets it right at the customs desk in two working days (SAMPLE)
    "return_customs_desk": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=16),
        "rungs": ((0.5, "core.clock_rung"),),
    },
    # we propose, the shopper says; then the money goes back as the law has it (returns/policies/outcomes.py)
    "return_choice": {"calendar": "always", "rungs": ()},
    # a shopper would keep a flawed piece for a part of the money: a person looks today
    "return_keep": {"calendar": "ops_shanghai", "budget": timedelta(hours=8), "rungs": ((0.5, "core.clock_rung"),)},
    "return_refund": {"calendar": "always", "budget": timedelta(days=7), "rungs": ((0.7, "core.clock_rung"),)},
    # somebody else inspects a piece again; a parcel at the centre without a case (SAMPLE both)
    "return_reinspection": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=16),
        "rungs": ((0.7, "core.clock_rung"),),
    },
    "stray_parcel": {"calendar": "always", "budget": timedelta(days=7), "rungs": ((0.5, "core.clock_rung"),)},
    # the replacement of an exchange leaves the shelf overseas within a day of the decision
    "exchange_dispatch": {"calendar": "always", "budget": timedelta(hours=24), "rungs": ((0.5, "core.clock_rung"),)},
    # from one sign of life of a parcel to the next; customs has its own clock
    "parcel_silent": {"calendar": "always", "budget": timedelta(days=7), "rungs": ((0.7, "core.clock_rung"),)},
    # a doubted or missing seal: one day to say what became of it; goods without notice: two weeks (SAMPLE both)
    "seal_incident": {"calendar": "always", "budget": timedelta(hours=24), "rungs": ((0.5, "core.clock_rung"),)},
    # nobody of ours stood beside parcels in customs: operations explain it, open parcels or not, within half a working day
    "attendance_gap": {"calendar": "always", "budget": timedelta(hours=4), "rungs": ((0.5, "core.clock_rung"),)},
    "found_goods": {"calendar": "always", "budget": timedelta(days=14), "rungs": ((0.7, "core.clock_rung"),)},
    # from the list that was sent to release or return: five working days (SAMPLE), operations look after one and a half
    "customs_hold": {"calendar": "ops_shanghai", "budget": timedelta(hours=40), "rungs": ((0.3, "core.clock_rung"),)},
    # one mismatch of the three-document gate: half a working day; a carrier's bill that differs: five working days
    # by who mends it (logistics/policies/matching.py): operations, who also see to the catalogue; finance; support; the warehouse
    **{
        kind: {"calendar": "ops_shanghai", "budget": timedelta(hours=4), "rungs": ((0.5, "core.clock_rung"),)}
        for kind in ("gate_mismatch", "gate_mismatch_finance", "gate_mismatch_support", "gate_mismatch_warehouse")
    },
    "freight_invoice": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=40),
        "rungs": ((0.8, "core.clock_rung"),),
    },
    # Surprise audits: the visit's budget is set when somebody is sent; the seller's right to appeal by the dated rules.
    "audit_visit": {"calendar": "always", "budget": None, "rungs": ((0.75, "core.clock_rung"),)},
    "audit_filing": {"calendar": "always", "budget": timedelta(hours=48), "rungs": ((0.5, "core.clock_rung"),)},
    "audit_decision": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=24),
        "rungs": ((0.75, "core.clock_rung"),),
    },
    "audit_appeal": {"calendar": "always", "budget": timedelta(days=14), "rungs": ()},
    "audit_appeal_answer": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=80),
        "rungs": ((0.7, "core.clock_rung"),),
    },
    # E-Commerce Law Art. 42: "promptly"; Art. 43: fifteen days after the counter-notice was forwarded
    "ip_notice": {"calendar": "ops_shanghai", "budget": timedelta(hours=8), "rungs": ((0.5, "core.clock_rung"),)},
    "ip_counter": {"calendar": "always", "budget": timedelta(days=15), "rungs": ((0.8, "core.clock_rung"),)},
    # what people report about goods on sale: two working days
    "listing_report": {"calendar": "ops_shanghai", "budget": timedelta(hours=16), "rungs": ((0.5, "core.clock_rung"),)},
    # complaints: confirmed in one working day, answered in ten, looked at again in five (SAMPLE: the law says "in time",
    # E-Commerce Law Art. 59); a case of the authority has the day its letter names (knowledge/policies/deadlines.py)
    "complaint_ack": {"calendar": "ops_shanghai", "budget": timedelta(hours=8), "rungs": ((0.5, "core.clock_rung"),)},
    "complaint_answer": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=80),
        "rungs": ((0.7, "core.clock_rung"),),
    },
    "complaint_second": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=40),
        "rungs": ((0.7, "core.clock_rung"),),
    },
    "complaint_authority": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=40),
        "rungs": ((0.5, "core.clock_rung"),),
    },
    # 15 working days of 8 hours (App 违法违规收集使用个人信息行为认定方法)
    "privacy_request": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=120),
        "rungs": ((0.8, "core.clock_rung"),),
    },
    # goods that left the temperatures of their class: decided within one working day
    "cold_chain": {"calendar": "ops_shanghai", "budget": timedelta(hours=8), "rungs": ((0.5, "core.clock_rung"),)},
    # a batch that comes back too often: a person looks within four hours, or its owners are told without one
    "batch_alarm": {"calendar": "always", "budget": timedelta(hours=4), "rungs": ((0.5, "core.clock_rung"),)},
}
