"""Deadlines of buying, by the calendar of Asia/Shanghai. Pure."""

from datetime import datetime, time, timedelta

from marketplace.core.time import SHANGHAI

QUOTE_VALID = timedelta(minutes=15)
PAY_WITHIN = timedelta(minutes=30)
RETURN_DAYS = 7  # 消费者权益保护法 Art. 25: seven days, counted from the day after receipt


def last_return_day_end(delivered_at: datetime) -> datetime:
    """24:00 Shanghai of the last day of the return window: delivered on the 1st → the 9th, 00:00."""
    first_free_day = delivered_at.astimezone(SHANGHAI).date() + timedelta(days=RETURN_DAYS + 1)
    return datetime.combine(first_free_day, time(0), tzinfo=SHANGHAI)
