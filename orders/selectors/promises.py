"""The day that may be promised: the lane's history where there is enough of it, else the days of its table."""

from datetime import date

from orders.policies.freight import lane_for
from promises.policies import forecasting
from promises.policies.forecasting import Forecast
from promises.selectors import known_forecasts


def promised(country: str, start: date, day: date) -> Forecast:
    """How many days may be promised for a country of departure from `start` on, and what that rests on. One remembered query."""
    table_days = lane_for(country, day).promise_days
    found = known_forecasts().get((country, start.weekday()))
    return forecasting.promised(found, table_days=table_days, floor_days=forecasting.floor_of(table_days), start=start)
