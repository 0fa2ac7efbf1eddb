"""What accounts does when something happened: it calls the colleagues on duty."""

from typing import Any

from django.utils.translation import override

from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from marketplace.core.duties import registry
from marketplace.core.models import Duty
from marketplace.notices.models import Notice

MOST_COLLEAGUES = 50


def duty_called(*, duty: int, is_late: bool = False, **_more: Any) -> None:
    """Everyone of its roles reads it in their own language; once when it comes up, once when it is late."""
    found = Duty.objects.get(pk=duty)
    if found.done_at is not None:
        return
    link, source = registry.link_of(found.kind, found.subject), f"duty:{found.pk}:{'late' if is_late else 'open'}"
    colleagues = User.objects.filter(roles__overlap=found.role.split(), is_active=True).order_by("pk")
    for colleague in colleagues[:MOST_COLLEAGUES]:
        with override(colleague.locale):
            what = str(registry.words_of(found.kind))
        facts = {"what": what, "subject": found.subject.partition(":")[2], "is_late": found.is_late}
        tell(colleague, template="duty", source=source, context=facts, link=link, channels=(Notice.Channel.IN_APP,))
