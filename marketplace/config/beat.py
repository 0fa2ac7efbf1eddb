"""Every scheduled job, in one literal table. Sweeps look at due rows; a message lost or doubled changes nothing."""

from typing import Any

from celery.schedules import crontab

# Beat sends by name and does not load the tasks, so the queue stands here too; a test compares it with the task's own.
MONEY, SLOW = {"queue": "money"}, {"queue": "slow"}

SCHEDULE: dict[str, dict[str, Any]] = {
    "outbox": {"task": "core.sweep_outbox", "schedule": 5.0},
    "clocks": {"task": "core.sweep_clocks", "schedule": 30.0},
    "switches": {"task": "core.lift_switches", "schedule": 30.0},
    "tree-head": {"task": "core.seal_log", "schedule": crontab(minute=0)},
    "idempotency": {"task": "core.forget_answers", "schedule": crontab(minute=17, hour="*/6")},
    "notices": {"task": "notices.send_due", "schedule": 10.0},
    "webhooks": {"task": "notices.send_webhooks", "schedule": 10.0, "options": SLOW},
    "webhooks-old": {"task": "notices.forget_webhooks", "schedule": crontab(minute=23, hour=3)},
    "listing-views": {"task": "catalog.flush_views", "schedule": 60.0},
    "favourites": {"task": "catalog.tell_favourites", "schedule": 30.0},
    "visits": {"task": "catalog.flush_visits", "schedule": 60.0},
    "visits-old": {"task": "catalog.forget_visits", "schedule": crontab(minute=31, hour="*/6"), "options": SLOW},
    "goods-for-you": {"task": "catalog.choose_goods", "schedule": crontab(minute=7, hour=3), "options": SLOW},
    "payment-inbox": {"task": "payments.apply_inbox", "schedule": 5.0, "options": MONEY},
    "payment-unknowns": {"task": "payments.settle_unknown", "schedule": 20.0, "options": MONEY},
    "payment-outgoing": {"task": "payments.send_due", "schedule": 5.0, "options": MONEY},
    "purchases-unpaid": {"task": "orders.expire_unpaid", "schedule": 30.0},
    "escrow": {"task": "orders.release_due_escrow", "schedule": 15.0, "options": MONEY},
    "payouts": {"task": "sellers.pay_sellers", "schedule": 30.0, "options": MONEY},
    "reserve": {"task": "sellers.release_reserve", "schedule": 60.0, "options": MONEY},
    "payout-watch": {"task": "sellers.watch_payouts", "schedule": crontab(minute=35), "options": MONEY},
    "owed": {"task": "sellers.publish_owed", "schedule": crontab(minute=5), "options": MONEY},
    "deposits-back": {"task": "orders.return_deposits", "schedule": crontab(minute=50, hour="*/6"), "options": MONEY},
    "papers-end": {"task": "sellers.watch_papers", "schedule": 300.0},
    "papers-hash": {"task": "sellers.hash_papers", "schedule": 60.0, "options": SLOW},
    "sanctions": {"task": "sellers.screen_names", "schedule": 600.0, "options": SLOW},
    "grades": {"task": "sellers.reckon_grades", "schedule": 60.0, "options": SLOW},
    "audit-draws": {"task": "sellers.draw_audits", "schedule": 60.0},
    "audit-plans": {"task": "sellers.plan_audits", "schedule": 60.0},
    "audit-ends": {"task": "sellers.end_audits", "schedule": 300.0},
    "audit-month": {"task": "sellers.commit_audits", "schedule": crontab(minute=10, hour=2)},
    "seller-exports": {"task": "sellers.build_exports", "schedule": 30.0, "options": SLOW},
    "customs": {"task": "logistics.customs", "schedule": 3.0},
    "returns": {"task": "returns.expire_due", "schedule": 300.0},
    "tickets-solved": {"task": "support.close_solved", "schedule": 600.0},
    "privacy": {"task": "accounts.answer_privacy_requests", "schedule": 60.0, "options": SLOW},
    "listing-pictures": {"task": "catalog.make_thumbs", "schedule": 60.0, "options": SLOW},
    "goods-files": {"task": "catalog.read_imports", "schedule": 30.0, "options": SLOW},
    "goods-files-old": {"task": "catalog.forget_imports", "schedule": crontab(minute=53, hour="*/6"), "options": SLOW},
    "guest-carts": {"task": "orders.forget_guest_carts", "schedule": crontab(minute=47, hour=3)},
    "old-events": {"task": "core.forget_events", "schedule": crontab(minute=23, hour="*/2")},
    "old-sessions": {"task": "core.forget_sessions", "schedule": crontab(minute=29, hour="*/6")},
    "old-purchases": {"task": "orders.forget_people", "schedule": crontab(minute=11, hour=4), "options": SLOW},
    "old-declarations": {"task": "logistics.forget_people", "schedule": crontab(minute=13, hour=4), "options": SLOW},
    "quotes": {"task": "orders.forget_old_quotes", "schedule": crontab(minute=41, hour="*/6")},
}
