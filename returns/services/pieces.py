"""Which of several equal pieces lies on the bench.

Someone who sends back two of three equal pieces may well send other two than we named. The number on the piece decides:
the case then names the piece that came, and the one it named before is the shopper's as if nothing had happened. A
number of no piece of this order line stays what it is: a mismatch.
"""

from django.db import IntegrityError, transaction

from logistics.records import ReturnableUnit
from logistics.services import returning
from marketplace.core.errors import StaleState
from returns import selectors
from returns.models import ReturnCase, ReturnItem
from returns.policies import twin
from returns.policies.twin import Facts


def facts(unit: ReturnableUnit | None) -> Facts:
    """What was recorded abroad, in the words of the twin match; nothing for a unit that the road does not know."""
    if unit is None:
        return Facts()
    known = tuple(side for side in (unit.length_mm, unit.width_mm, unit.height_mm) if side is not None)
    return Facts(unit.serial, unit.tag, unit.weight_g, known if len(known) == 3 else ())


def piece_at_hand(*, case: ReturnCase, item: ReturnItem, back: Facts, actor: str) -> tuple[ReturnItem, Facts]:
    """The item of `case` that the inspected piece really is, and what was recorded of it abroad.

    `item` unless the numbers on the piece name another waiting item of the case or another delivered piece of the same
    order line. Raises StaleState where another case took that piece in the same moment.
    """
    waiting = [each for each in selectors.items_of(case) if not hasattr(each, "inspection")]
    recorded = selectors.outbound_facts(waiting)
    for each in sorted(waiting, key=lambda each: each.pk != item.pk):
        if twin.identifies(facts(recorded.get(each.unit_id)), back):
            return each, facts(recorded[each.unit_id])
    for unit in selectors.free_units(case.order).get(selectors.line_ref(case.order, item.line), []):
        if twin.identifies(facts(unit), back):
            return _name_instead(case, item, unit, actor), facts(unit)
    return item, facts(recorded.get(item.unit_id))


def _name_instead(case: ReturnCase, item: ReturnItem, unit: ReturnableUnit, actor: str) -> ReturnItem:
    try:
        with transaction.atomic():  # a savepoint: losing the race must not break the caller's transaction
            ReturnItem.objects.filter(pk=item.pk).update(unit_id=unit.pk)
    except IntegrityError:
        raise StaleState from None
    returning.unit_kept(units=[item.unit_id], case_number=case.number, actor=actor)
    returning.unit_sent_back(units=[unit.pk], case_number=case.number, actor=actor)
    returning.unit_received_back(units=[unit.pk], centre=case.centre_code, case_number=case.number, actor=actor)
    item.unit_id = unit.pk
    return item
