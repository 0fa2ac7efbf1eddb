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
}
CLOCKS: dict[str, dict[str, Any]] = {
    "application_review": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=16),
        "rungs": ((0.75, "core.clock_rung"),),
    },
    "support_first_reply": {
        "calendar": "always",
        "budget": timedelta(minutes=30),
        "rungs": ((0.5, "core.clock_rung"),),
    },
    "delivery_promise": {"calendar": "always", "budget": timedelta(days=14), "rungs": ()},
    "return_inspection": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=24),
        "rungs": ((0.75, "core.clock_rung"),),
    },
    "return_refund": {"calendar": "always", "budget": timedelta(days=7), "rungs": ((0.7, "core.clock_rung"),)},
    "customs_hold": {"calendar": "ops_shanghai", "budget": timedelta(hours=24), "rungs": ((0.5, "core.clock_rung"),)},
    # 15 working days of 8 hours (App 违法违规收集使用个人信息行为认定方法)
    "privacy_request": {
        "calendar": "ops_shanghai",
        "budget": timedelta(hours=120),
        "rungs": ((0.8, "core.clock_rung"),),
    },
}
