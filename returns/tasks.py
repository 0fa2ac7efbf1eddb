"""Work of returns in the background."""

from celery import shared_task

from marketplace.core.errors import Conflict
from marketplace.core.tasks import each, job
from returns import portal, selectors, selectors_twin
from returns.services import (
    boxing,
    counting,
    couriers,
    homeward,
    instant,
    pickups,
    picturing,
    recalling,
    stays,
    straying,
)
from returns.services.requesting import expire

SYSTEM = "system:returns"
BATCH = 200


@job("returns.expire_due", backlog=lambda: selectors.due_to_expire().count())
def expire_due() -> int:
    """End the cases whose parcel never came, one transaction each."""
    done = 0
    for number in list(selectors.due_to_expire().values_list("number", flat=True)[:BATCH]):
        try:
            expire(case_number=number, actor=SYSTEM)
        except Conflict:  # it moved since the list was read: nothing to expire
            continue
        done += 1
    return done


@job("returns.ask_couriers", queue="slow", backlog=lambda: len(selectors.waiting_for_scan()))
def ask_couriers() -> int:
    """Instant refunds whose parcel nobody has seen: the couriers that answer are asked."""
    return couriers.ask_all()


@job("returns.book_pickups", queue="slow", backlog=lambda: portal.due_pickups().count())
def book_pickups() -> int:
    """Appointments at the shopper's door that the carrier has not confirmed yet."""
    return pickups.run_due()


@job("returns.recall_couriers", queue="slow", backlog=lambda: portal.due_recalls().count())
def recall_couriers() -> int:
    """Couriers that need not come, whose carrier does not know it yet."""
    return recalling.run_due()


@job("returns.recover_advances", queue="slow")
def recover_advances() -> int:
    """Instant refunds of returns that were declined: what was not there to take back yet."""
    return instant.recover()


@job("returns.count_for_sellers", queue="slow")
def count_for_sellers() -> int:
    """Pieces that came back, by listing, pushed down to the catalogue for the sellers' insight."""
    return counting.push_returns()


@shared_task(name=picturing.TASK, queue="slow", ignore_result=True)
def compare_pictures(pk: int) -> None:
    """The pictures of one inspected piece, as soon as they are there."""
    picturing.compare(pk)


@job("returns.compare_waiting", queue="slow", backlog=lambda: selectors_twin.pictures_to_compare().count())
def compare_waiting() -> int:
    """Pictures whose hint was lost, one after another."""
    return each(list(selectors_twin.pictures_to_compare().values_list("pk", flat=True)[:20]), picturing.compare)


@job("returns.call_for_missing", queue="slow")
def call_for_missing() -> int:
    """Cases without a parcel, long after it was sent."""
    return straying.call_for_missing()


@job("returns.call_for_boxes", queue="slow")
def call_for_boxes() -> int:
    """Boxes home of which nobody has said that they arrived."""
    return boxing.call_for_silent()


@job("returns.send_homewards", queue="slow")
def send_homewards() -> int:
    """Parcels home: those whose time has come, couriers that were not to be had, silence on the road."""
    return homeward.send_on()


@job("returns.default_dispositions", queue="slow")
def default_dispositions() -> int:
    """Pieces for which no seller chose in two weeks go home."""
    return stays.send_home_by_default()


@job("returns.charge_stays", queue="money")
def charge_stays() -> int:
    """Bill the sellers at fault for pieces that lay at the centre in the month that is over."""
    return stays.charge_due()
