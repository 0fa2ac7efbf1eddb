"""How a person wants to hear from us: by which way, when, and what is collected. Nothing that matters is ever kept back."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.services.telling import tell
from marketplace.core import time
from marketplace.core.models import TrailEntry
from marketplace.core.time import SHANGHAI
from marketplace.notices import policies, subjects
from marketplace.notices.channels import mail as mail_channel
from marketplace.notices.models import Habit, Notice
from marketplace.notices.policies import Habits, Verdict
from marketplace.notices.selectors import habits_of
from marketplace.notices.services import bundles, delivery, habits
from marketplace.notices.services.habits import BadHabit, LinkUnknown
from marketplace.notices.subjects import SUBJECTS, subject_of
from tests.clock import own_clock

__all__ = ["own_clock"]
DAY = date(2026, 11, 24)  # a Tuesday


def at(hour, minute=0, zone=SHANGHAI):
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=zone)


def decided(template, now, way="mail", **habit):
    return policies.decide(template=template, subject=subject_of(template), way=way, habits=Habits(**habit), now=now)


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        ((0, 0), at(3), None),
        ((22, 8), at(21, 59), None),
        ((22, 8), at(22), at(8) + timedelta(days=1)),
        ((22, 8), at(7, 59), at(8)),
        ((22, 8), at(8), None),
        ((13, 15), at(14), at(15)),
        ((13, 15), at(15), None),
    ],
)
def test_quiet_hours(hours, now, until):
    assert policies.quiet_until(Habits(quiet_from=hours[0], quiet_to=hours[1]), now) == until


def test_quiet_hours_are_those_of_the_persons_zone():
    tokyo = Habits(quiet_from=22, quiet_to=8, zone="Asia/Tokyo")
    assert policies.quiet_until(tokyo, at(21, 30)) == datetime(2026, 11, 25, 8, tzinfo=ZoneInfo("Asia/Tokyo"))


@given(
    st.integers(0, 730 * 24 * 60), st.integers(0, 23), st.integers(0, 23),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Sydney", "Europe/Berlin"]),
    st.sampled_from(["never", "daily", "weekly"]), st.sampled_from(sorted(subjects.BEGINNINGS)), st.sampled_from(subjects.WAYS),
)  # fmt: skip
def test_it_never_waits_longer_than_it_may(minutes, start, end, zone, digest, template, way):
    """Whatever is chosen, in whatever zone and on the days when clocks change: later is later, and at most eight days."""
    now = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")) + timedelta(minutes=minutes)
    found = decided(template, now, way, quiet_from=start, quiet_to=end, zone=zone, digest=digest)
    if subject_of(template).is_fixed:
        assert found == Verdict(policies.SEND)
    if found.at is not None:
        assert now < found.at <= now + timedelta(days=8)
        assert policies.quiet_until(Habits(quiet_from=start, quiet_to=end, zone=zone), found.at) is None


def test_what_is_collected():
    assert decided("favourite_cheaper", at(8), digest="daily") == Verdict(policies.BUNDLE, at(9))
    assert decided("favourite_cheaper", at(9), digest="daily").at == at(9) + timedelta(days=1)
    assert decided("favourite_cheaper", at(9), digest="weekly").at == datetime(2026, 11, 30, 9, tzinfo=SHANGHAI)
    assert decided("coupon_ending", at(12), digest="daily").what == policies.BUNDLE
    assert decided("order_paid", at(12), digest="daily").what == policies.SEND
    assert decided("favourite_cheaper", at(12), way="sms", digest="daily").what == policies.SEND


def test_what_cannot_wait():
    night = {"quiet_from": 22, "quiet_to": 8}
    assert decided("order_paid", at(23), **night).what == policies.LATER
    for template in ("sign_in_code", "account/email", "duty", "hand_in_last_call"):
        assert decided(template, at(23), **night, off=("account:mail", "work:mail")).what == policies.SEND


def test_the_longest_beginning_decides():
    assert subject_of("order_to_ship").code == "shop"
    assert subject_of("order_paid").code == "orders"
    assert subject_of("repair_partner").code == "shop"
    with pytest.raises(LookupError):
        subject_of("nobody_knows")


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def told(user, template="favourite_back", source="favourite:1"):
    return tell(
        user,
        template=template,
        source=source,
        context={"title": "红腰子", "price": "¥9.00", "shop": "S", "pieces": 1, "before": "¥12.00"},
        link="/l/1/",
    )


def test_it_works(xiaomei):
    """Switched off by mail: it stands in the inbox and no mail goes; on again, the next one goes."""
    habits.choose(recipient_ref=xiaomei.ref, off=["wishes:mail"], actor=xiaomei.ref)
    told(xiaomei)
    assert delivery.send_due() == 1
    kept = {row.channel: row.status for row in Notice.objects.filter(recipient=xiaomei.ref)}
    assert (kept, mail.outbox) == ({"in_app": "sent", "mail": "withheld"}, [])
    habits.choose(recipient_ref=xiaomei.ref, off=[], actor=xiaomei.ref)
    told(xiaomei, source="favourite:2")
    delivery.send_due()
    assert len(mail.outbox) == 1


def test_quiet_hours_hold_mail_back_and_it_goes_in_the_morning(xiaomei, monkeypatch):
    night = datetime.combine(time.today() + timedelta(days=1), datetime.min.time(), SHANGHAI) + timedelta(hours=2)
    habits.choose(recipient_ref=xiaomei.ref, off=[], quiet_from=22, quiet_to=8, actor=xiaomei.ref)
    monkeypatch.setattr(time, "now", lambda: night)
    told(xiaomei)
    assert delivery.send_due() == 1
    row = Notice.objects.get(channel="mail")
    assert (row.status, row.attempts, row.next_at - night, mail.outbox) == ("queued", 0, timedelta(hours=6), [])
    assert delivery.send_due() == 0
    monkeypatch.setattr(time, "now", lambda: night + timedelta(hours=6))
    assert delivery.send_due() == 1
    assert len(mail.outbox) == 1


def test_collected_into_one_mail_once(xiaomei):
    noon = datetime.combine(time.today() + timedelta(days=1), datetime.min.time(), SHANGHAI) + timedelta(hours=12)
    time.travel(noon - time.now())  # by night mail of wishes waits for the morning
    habits.choose(recipient_ref=xiaomei.ref, off=[], digest="daily", actor=xiaomei.ref)
    told(xiaomei)
    told(xiaomei, source="favourite:2")
    tell(
        xiaomei,
        template="coupon_ending",
        source="coupon:1",
        context={"title": "满减", "count": 1, "until": "12-01"},
        link="/me/coupons/",
    )
    delivery.send_due()
    assert set(Notice.objects.filter(channel="mail").values_list("status", flat=True)) == {"bundled"}
    assert bundles.bundle_due() == 0, "its hour has not come"
    time.travel(timedelta(days=1))
    assert (bundles.bundle_due(), bundles.bundle_due()) == (1, 0)
    delivery.send_due()
    (letter,) = mail.outbox
    assert letter.subject.startswith("3")
    assert letter.body.count("/notices/no-more/") == 2, "one for wishes, one for offers"
    assert "http" in letter.body
    assert set(Notice.objects.filter(channel="mail").values_list("status", flat=True)) == {"sent"}


def test_one_click_in_a_mail(xiaomei, browse):
    told(xiaomei)
    delivery.send_due()
    (letter,) = mail.outbox
    link = mail_channel.ONE_CLICK.search(letter.body)[0]
    assert letter.extra_headers["List-Unsubscribe"] == f"<{link}>"
    assert xiaomei.public_id not in link
    path = link.partition("//")[2].partition("/")[2]
    stranger = browse(None)
    assert stranger.get(f"/{path}").status_code == 200
    assert habits_of(xiaomei.ref).off == (), "looking changes nothing"
    for _time in range(2):
        answer = stranger.post(f"/{path}", {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert habits_of(xiaomei.ref).off == ("wishes:mail",)
    assert TrailEntry.objects.filter(verb="habit.stop").count() == 1
    told(xiaomei, source="favourite:2")
    delivery.send_due()
    assert len(mail.outbox) == 1


def test_a_link_that_is_not_ours(client):
    forged = habits.stop_link("user:x", "account", "mail").rstrip("/").rpartition("/")[2]
    with pytest.raises(LinkUnknown):
        habits.stop(token=forged)
    assert client.post("/notices/no-more/abc:def:ghi/").status_code == 404
    assert not Habit.objects.exists()


@pytest.mark.parametrize(
    "wish",
    [
        {"off": ["account:mail"]}, {"off": ["wishes:pigeon"]}, {"off": [], "quiet_from": 24}, {"off": [], "zone": "Mars/Base"},
        {"off": [], "zone": "../etc"}, {"off": [], "digest": "hourly"},
    ],
)  # fmt: skip
def test_nonsense_is_refused(xiaomei, wish):
    with pytest.raises(BadHabit):
        habits.choose(recipient_ref=xiaomei.ref, actor=xiaomei.ref, **wish)
    assert not Habit.objects.exists()


def test_the_page(xiaomei, browse):
    client = browse(xiaomei)
    page = client.get("/me/notices/settings/").content.decode()
    assert "收藏" in page
    assert "shop:mail" not in page
    ticks = {f"{code}:{way}": "on" for code in SUBJECTS for way in subjects.WAYS}
    ticks.pop("offers:mail")
    sent = {**ticks, "has_quiet": "on", "quiet_from": "23", "quiet_to": "7", "zone": "Asia/Tokyo", "digest": "weekly"}
    assert client.post("/me/notices/settings/", sent).status_code == 302
    assert habits_of(xiaomei.ref) == Habits(("offers:mail",), 23, 7, "Asia/Tokyo", "weekly")
    assert client.post("/me/notices/settings/", {**sent, "zone": "Mars"}).status_code == 422
    assert habits_of(xiaomei.ref).zone == "Asia/Tokyo"


def test_a_seller_chooses_about_the_shop_too(akira, browse):
    told(akira, template="paid_out", source="payout:1")
    assert "shop:mail" in browse(akira).get("/me/notices/settings/").content.decode()


def test_by_api(xiaomei, api):
    client = api(xiaomei)
    assert client.get("/api/v1/me/notices/settings/").json()["off"] == []
    wish = {"off": ["talk:sms"], "quiet_from": 22, "quiet_to": 8, "zone": "Asia/Shanghai", "digest": "daily"}
    assert client.put("/api/v1/me/notices/settings/", wish, format="json").json() == wish
    answer = client.put("/api/v1/me/notices/settings/", {**wish, "off": ["account:mail"]}, format="json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_habit")
    assert habits_of(xiaomei.ref).off == ("talk:sms",)


def test_links_in_a_mail_lead_to_the_shop(xiaomei, settings):
    told(xiaomei)
    delivery.send_due()
    assert f"{settings.PUBLIC_URL}/l/1/" in mail.outbox[0].body
    assert Notice.objects.get(channel="in_app").link == "/l/1/"
