"""When a reminder may ring: nothing has happened that could not wait for the morning."""

from datetime import datetime, timedelta

from marketplace.core.time import SHANGHAI

OPENS, CLOSES = 8, 21  # hours in Asia/Shanghai
# Reminders whose deadline is at least a day away; what is nearer (`seller_question_waits`) goes at once.
REMINDERS = frozenset(
    {"hand_in_near", "order_may_be_late", "case_answer_soon", "coupon_ending", "paper_expiring", "wanted_buy_soon"}
)


def first_moment(template: str, now: datetime) -> datetime:
    """When mail and SMS of this template may go: now, or for a reminder at night the next morning at eight in Shanghai."""
    local = now.astimezone(SHANGHAI)
    if template not in REMINDERS or OPENS <= local.hour < CLOSES:
        return now
    day = local if local.hour < OPENS else local + timedelta(days=1)
    return day.replace(hour=OPENS, minute=0, second=0, microsecond=0)
