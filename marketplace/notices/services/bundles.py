"""Collections: what can wait goes out as one mail, at the hour that the person chose. Made once, whoever comes twice."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from marketplace.core import tasks, time
from marketplace.notices import locks
from marketplace.notices.models import Notice
from marketplace.notices.services.habits import stop_link
from marketplace.notices.services.notices import SEND_TASK, send_text
from marketplace.notices.subjects import subject_of

MOST = 40  # of one mail; the rest follows in the next


def bundle_due(*, limit: int = 200) -> int:
    """One mail for everybody whose collection is due; returns how many were made."""
    due = Notice.objects.filter(status=Notice.Status.BUNDLED, next_at__lte=time.now())
    people = list(due.order_by("recipient").values_list("recipient", flat=True).distinct()[:limit])
    return tasks.each(people, _bundle)


def backlog() -> int:
    """How many messages wait although their hour has come."""
    return Notice.objects.filter(status=Notice.Status.BUNDLED, next_at__lte=time.now()).count()


@transaction.atomic
def _bundle(recipient: str) -> bool:
    """The person's due rows become one queued mail; a second worker finds them locked or gone."""
    rows = locks.bundled(recipient, until=time.now(), most=MOST)
    if not rows:
        return False
    last = rows[-1]
    template = "digest"
    about = {subject.code: subject for subject in (subject_of(row.template) for row in rows)}
    stops = [(subject.title, stop_link(recipient, code, last.channel)) for code, subject in sorted(about.items())]
    with override(last.locale):
        context = {"rows": rows, "count": len(rows), "site": settings.PUBLIC_URL, "stops": stops}
        subject = render_to_string(f"notices/{template}.subject.txt", context)
        body = render_to_string(f"notices/{template}.body.txt", context).strip()
    send_text(
        recipient_ref=recipient, template=template, channel=last.channel, address=str(last.address), subject=subject,
        body=body, source=f"digest:{rows[0].pk}", locale=last.locale,
    )  # fmt: skip
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=Notice.Status.SENT, sent_at=time.now(), error="in a collection"
    )
    tasks.send(SEND_TASK)
    return True
