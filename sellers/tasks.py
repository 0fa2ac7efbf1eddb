"""Scheduled work of sellers (thin)."""

from marketplace.core.tasks import job
from sellers.selectors import audits
from sellers.services import (
    audit_decisions,
    audit_draws,
    audit_plans,
    expiry,
    exports,
    grading,
    hashing,
    payouts,
    reserves,
    screening,
    solvency,
)


@job("sellers.pay_sellers", queue="money", backlog=payouts.backlog)
def pay_sellers() -> int:
    """Pay what is due."""
    return payouts.run_due()


@job("sellers.release_reserve", queue="money", backlog=reserves.backlog)
def release_reserve() -> int:
    """What was kept long enough can be paid out."""
    return reserves.release_due()


@job("sellers.watch_payouts", queue="money", backlog=payouts.backlog)
def watch_payouts() -> int:
    """Payouts nobody has heard of."""
    return payouts.watch()


@job("sellers.publish_owed", queue="money")
def publish_owed() -> int:
    """Today's published totals of what is owed to sellers."""
    return solvency.publish_due()


@job("sellers.reckon_grades", queue="slow", backlog=grading.backlog)
def reckon_grades() -> int:
    """Grades that time or a new rule set may have changed."""
    return grading.run_due()


@job("sellers.commit_audits", backlog=audits.backlog)
def commit_audits() -> int:
    """Freeze and commit the month's frame, once."""
    return audit_draws.commit_month()


@job("sellers.draw_audits", backlog=audits.backlog)
def draw_audits() -> int:
    """Draw what was committed, as soon as its randomness exists."""
    return audit_draws.draw_due()


@job("sellers.plan_audits", backlog=audits.backlog)
def plan_audits() -> int:
    """Auditors and weeks for what was drawn; dispatch; replace who did not come."""
    return audit_plans.plan_due()


@job("sellers.end_audits", backlog=audits.backlog)
def end_audits() -> int:
    """What was not appealed is final; draws whose visits are all filed are published."""
    return audit_decisions.finalise_due() + audit_draws.publish_due()


@job("sellers.watch_papers", backlog=expiry.backlog)
def watch_papers() -> int:
    """Remind of papers that end soon, stop new sales where one has ended."""
    return expiry.watch()


@job("sellers.hash_papers", queue="slow", backlog=hashing.backlog)
def hash_papers() -> int:
    """Perceptual hashes of new papers, so that the same picture is found in another application."""
    return hashing.hash_due()


@job("sellers.screen_names", queue="slow", backlog=screening.backlog)
def screen_names() -> int:
    """Compare names again where the sanctions list changed."""
    return screening.screen_due()


@job("sellers.build_exports", queue="slow", backlog=exports.backlog)
def build_exports() -> int:
    """Exports for authorities: take open ones further, delete those whose week is over."""
    return exports.build_due() + exports.expire_due()
