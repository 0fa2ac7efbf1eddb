"""Telling people that ops stopped something that concerns them, or let it run again; in their language."""

from collections.abc import Iterable

from django.utils.translation import override

from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from marketplace.core import switches, time
from marketplace.core.dated.models import StopSwitch


def tell_of_stop(people: Iterable[User], *, switch_id: int, is_stopped: bool, link: str) -> int:
    """Once per person and turn of the switch. Returns how many people were told. An unknown switch tells nobody."""
    switch = StopSwitch.objects.filter(pk=switch_id).first()
    if switch is None:
        return 0
    told = 0
    for person in people:
        with override(person.locale):
            context = {
                "kind": str(switches.title_of(switch.kind)), "what": switches.label_of(switch.kind, switch.key),
                "why": switches.sentence_of(switch), "code": switch.kind,
                "until": f"{switch.until.astimezone(time.SHANGHAI):%Y-%m-%d %H:%M}" if switch.until else "",
            }  # fmt: skip
        template = "switch_stopped" if is_stopped else "switch_lifted"
        source = f"switch:{switch.pk}:{'stopped' if is_stopped else 'lifted'}"
        told += bool(tell(person, template=template, source=source, context=context, link=link))
    return told
