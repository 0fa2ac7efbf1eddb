"""Writing, sending and reading messages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.accounts.services.telling import tell
from marketplace.core import time
from marketplace.core.time import SHANGHAI
from marketplace.notices.channels import mail as mail_channel
from marketplace.notices.channels.sms import OutboxOnlySms
from marketplace.notices.errors import ChannelError, NoticeNotFound
from marketplace.notices.models import Notice
from marketplace.notices.selectors import unread_count
from marketplace.notices.services import delivery, notices
from marketplace.notices.services.hours import REMINDERS, first_moment


def told(user: User, source: str = "order:1:paid", **more: object) -> list[Notice]:
    return tell(
        user,
        template="paid_out",
        source=source,
        context={"amount": "¥1.00", "shop": "S"},
        link="/seller/money/",
        **more,
    )


def test_it_works(xiaomei: User) -> None:
    rows = told(xiaomei)
    assert {row.channel: row.status for row in rows} == {"in_app": "sent", "mail": "queued"}
    assert delivery.send_due() == 1
    assert delivery.send_due() == 0
    (letter,) = mail.outbox
    assert letter.to == [xiaomei.email]
    assert "¥1.00" in letter.subject
    sent = Notice.objects.get(channel="mail")
    assert (sent.status, sent.attempts) == ("sent", 1)


@pytest.mark.parametrize(("hour", "waits"), [(0, 8), (7, 1), (8, 0), (12, 0), (20, 0), (21, 11), (23, 9)])
def test_a_reminder_does_not_ring_at_night(hour: int, waits: int) -> None:
    """peers.md §5 (zammad#4432). What happened is told at once at any hour, and a near deadline does not wait."""
    now = datetime(2026, 11, 22, hour, 0, tzinfo=SHANGHAI)
    for template in REMINDERS:
        assert first_moment(template, now) - now == timedelta(hours=waits)
    for template in ("order_paid", "sign_in_code", "seller_question_waits"):
        assert first_moment(template, now) == now


def test_a_reminder_at_night_waits_in_the_queue(xiaomei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    night = datetime.combine(time.today() + timedelta(days=1), clock(2, 30), SHANGHAI)
    monkeypatch.setattr(time, "now", lambda: night)
    values = {"number": "MO1", "until": "2026-11-30"}
    rows = tell(xiaomei, template="order_may_be_late", source="promise:1", context=values, link="/me/orders/")
    told(xiaomei)
    waits = {row.channel: (row.status, row.next_at - night) for row in rows}
    assert waits == {"in_app": ("sent", timedelta(0)), "mail": ("queued", timedelta(hours=5.5))}
    assert delivery.send_due() == 1, "only what happened goes out by mail"
    monkeypatch.setattr(time, "now", lambda: night + timedelta(hours=5.5))
    assert delivery.send_due() == 1


def test_never_twice(xiaomei: User) -> None:
    assert len(told(xiaomei)) == 2
    assert told(xiaomei) == []
    assert len(told(xiaomei, source="order:2:paid")) == 2
    delivery.send_due()
    assert len(mail.outbox) == 2


def test_in_the_language_of_the_person(xiaomei: User, charlie: User) -> None:
    from django.utils.translation import override

    with override("en"):
        told(xiaomei)
    with override("zh-hans"):
        told(charlie)
    assert Notice.objects.filter(recipient=xiaomei.ref).first().locale == "zh-hans"
    english = Notice.objects.filter(recipient=charlie.ref).first()
    assert english.subject == "¥1.00 is on its way to your bank"


def test_no_address_no_row(xiaomei: User) -> None:
    User.objects.update(email=None, phone="+8613800138000")
    xiaomei.refresh_from_db()
    assert [row.channel for row in told(xiaomei, channels=("in_app", "mail", "sms"))] == ["in_app"], (
        "the phone is not confirmed"
    )


def test_text_is_encrypted_at_rest(xiaomei: User) -> None:
    from django.db import connection

    told(xiaomei)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, address FROM notices_notice WHERE channel = 'mail'")
        assert "¥" not in "".join(cursor.fetchone())


def test_retried_with_growing_pauses_then_failed(xiaomei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(self: object) -> int:
        raise SMTPServerDisconnected("down")

    monkeypatch.setattr(mail_channel.EmailMessage, "send", down)
    told(xiaomei)
    pauses = []
    for _try in range(delivery.MAX_ATTEMPTS):
        assert delivery.send_due() == 1
        row = Notice.objects.get(channel="mail")
        pauses.append(row.next_at)
        Notice.objects.filter(pk=row.pk, status="queued").update(next_at=time.now() - timedelta(seconds=1))
    assert Notice.objects.get(channel="mail").status == "failed"
    assert delivery.send_due() == 0
    monkeypatch.undo()
    assert delivery.retry(notice_id=row.pk)
    assert delivery.send_due() == 1
    assert not delivery.retry(notice_id=row.pk), "sent is sent"
    assert len(mail.outbox) == 1


def test_a_refused_recipient_is_final(xiaomei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object) -> int:
        raise SMTPRecipientsRefused({})

    monkeypatch.setattr(mail_channel.EmailMessage, "send", refuse)
    told(xiaomei)
    delivery.send_due()
    row = Notice.objects.get(channel="mail")
    assert (row.status, row.attempts) == ("failed", 1)


def test_a_worker_that_died_leaves_it_due_again(xiaomei: User) -> None:
    told(xiaomei)
    Notice.objects.filter(channel="mail").update(next_at=time.now() + delivery.CLAIM, attempts=1)
    assert delivery.send_due() == 0
    Notice.objects.filter(channel="mail").update(next_at=time.now() - timedelta(seconds=1))
    assert delivery.backlog() == 1
    assert delivery.send_due() == 1


def test_sms_goes_through_the_adapter(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, str]] = []

    def send(self: OutboxOnlySms, *, phone: str, text: str, reference: str) -> None:
        if phone.endswith("9"):
            raise ChannelError("no such number", permanent=True)
        sent.append((phone, text))

    monkeypatch.setattr(OutboxOnlySms, "send", send)
    for phone in ("+8613800138000", "+8613800138009"):
        notices.send(
            recipient_ref=f"login:{phone[-4:]}", template="sign_in_code", source=phone, context={"code": "ABC-123"},
            channels=("sms",), addresses={"sms": phone}, locale="en",
        )  # fmt: skip
    delivery.send_due()
    assert [phone for phone, _text in sent] == ["+8613800138000"]
    assert "ABC-123" in sent[0][1]
    assert Notice.objects.get(recipient="login:8009").error == "no such number"


def test_inbox_page_and_api(
    xiaomei: User, charlie: User, browse: Callable[[User | None], Client], api: Callable[[User | None], APIClient]
) -> None:
    client = browse(xiaomei)
    assert client.get("/me/notices/").status_code == 200
    told(xiaomei)
    told(xiaomei, source="order:2")
    assert "¥1.00" in client.get("/me/notices/").content.decode()
    assert unread_count(xiaomei.ref) == 2
    row = Notice.objects.filter(channel="in_app").first()
    assert client.post(f"/me/notices/{row.pk}/").url == "/seller/money/"
    assert unread_count(xiaomei.ref) == 1
    assert browse(charlie).post(f"/me/notices/{row.pk}/").status_code == 404
    listed = api(xiaomei).get("/api/v1/me/notices/?page_size=1").json()
    assert (listed["count"], len(listed["results"])) == (2, 1)
    assert api(charlie).post(f"/api/v1/me/notices/{row.pk}/read/").status_code == 404
    assert api(xiaomei).post(f"/api/v1/me/notices/{row.pk}/read/").status_code == 200
    assert api(xiaomei).post("/api/v1/me/notices/read/").json() == {"read": 1}
    assert api(None).get("/api/v1/me/notices/").status_code == 401
    with pytest.raises(NoticeNotFound):
        notices.mark_read(recipient_ref=charlie.ref, notice_id=row.pk)


def test_admin(dana: User, xiaomei: User, browse: Callable[[User | None], Client]) -> None:
    told(xiaomei)
    client = browse(dana)
    for page in (
        "notices/notice",
        "accounts/user",
        "accounts/identity",
        "accounts/apitoken",
        "accounts/privacyrequest",
    ):
        assert client.get(f"/admin/{page}/").status_code == 200, page
    row = Notice.objects.first()
    assert client.get(f"/admin/notices/notice/{row.pk}/change/").status_code == 200
    assert client.get(f"/admin/accounts/user/{xiaomei.pk}/change/").status_code == 200
