"""What forwarders know of our lanes from the months before: a promise of the seeded world rests on history from its first day."""

from datetime import timedelta

from marketplace.core import time
from orders.services import promising
from promises import simulation
from promises.services import history, reckoning
from promises.services.history import Brought

ACTOR = "system:seed"
WEEKS, FIRST = 28, 16  # of the generator's year: quiet weeks, no feast among them
A_DAY = 12
SEED = 11
SOURCE = "seed: forwarders' records"


def remember() -> None:
    """Twelve weeks of arrivals on five lanes, then the forecasts from them."""
    table = {lane.code: lane.table for lane in simulation.LANES}
    first = simulation.START + timedelta(weeks=FIRST)
    monday = time.today() - timedelta(days=time.today().weekday())
    later = monday - timedelta(weeks=WEEKS - FIRST) - first  # whole weeks: flights leave on weekdays
    trips = [
        Brought(one.lane, one.started_on + later, one.days, table[one.lane])
        for one in simulation.trips(weeks=WEEKS, a_day=A_DAY, seed=SEED)
        if one.started_on >= first
    ]
    ended = [one for one in trips if one.started_on + timedelta(days=one.days) < time.today()]
    history.bring_in(trips=ended, source=SOURCE, actor=ACTOR)
    reckoning.reckon()
    promising.tell_search()
