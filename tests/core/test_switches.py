"""Stop switches: halt, tell why, lift; one query for all."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.translation import override

from marketplace.core import switches, time
from marketplace.core.dated.models import StopSwitch
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.models import TrailEntry
from tests.core import rulekinds

pytestmark = pytest.mark.django_db
DANA = "user:dana"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    rulekinds.ready(monkeypatch)


def stop(**changes):
    return switches.stop(
        **{"kind": "thing", "key": "a", "cause": "carrier", "reason": "strike in Osaka", "actor": DANA} | changes
    )


def test_it_works():
    assert not switches.is_stopped("thing", "a")
    row = stop()
    assert switches.is_stopped("thing", "a")
    assert not switches.is_stopped("thing", "b")
    assert switches.stopped_keys("thing") == {"a"}
    with override("en"):
        assert switches.reason("thing", "a") == "The transport partner has interrupted its service."
    assert "Osaka" not in switches.reason("thing", "a")
    switches.lift(switch=row, actor=DANA, why="strike over")
    assert not switches.is_stopped("thing", "a")
    assert switches.reason("thing", "a") == ""
    assert list(TrailEntry.objects.order_by("id").values_list("verb", flat=True)) == ["switch.stopped", "switch.lifted"]


def test_own_words_in_the_readers_language():
    stop(public={"zh-hans": "大阪罢工，预计周五恢复。", "en": "Strike in Osaka, back on Friday."})
    with override("zh-hans"):
        assert switches.reason("thing", "a") == "大阪罢工，预计周五恢复。"
    with override("en"):
        assert switches.reason("thing", "a") == "Strike in Osaka, back on Friday."


def test_one_open_stop_a_thing():
    row = stop()
    with pytest.raises(switches.AlreadyStopped):
        stop()
    switches.lift(switch=row, actor=DANA, why="over")
    with pytest.raises(Conflict):
        switches.lift(switch=row, actor=DANA, why="over")
    stop()
    assert StopSwitch.objects.count() == 2


def test_a_stop_with_an_end_ends_by_itself():
    row = stop(until=time.now() + timedelta(hours=1))
    assert switches.is_stopped("thing", "a")
    assert switches.lift_lapsed() == 0
    StopSwitch.objects.filter(pk=row.pk).update(
        since=time.now() - timedelta(hours=2), until=time.now() - timedelta(hours=1)
    )
    switches.forget()
    assert not switches.is_stopped("thing", "a")
    assert switches.lapsed() == 1
    assert switches.lift_lapsed() == 1
    assert StopSwitch.objects.get().lifted_by == "system:worker"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"cause": "mood"}, "cause"), ({"reason": " "}, "reason"), ({"public": {"en": "x" * 301}}, "public")],
)
def test_an_incomplete_stop_is_refused(change, field):
    with pytest.raises(switches.BadSwitch) as refused:
        stop(**change)
    assert field in refused.value.fields
    assert not StopSwitch.objects.exists()


def test_what_does_not_exist_cannot_be_stopped():
    with pytest.raises(NotFound):
        stop(key="nothing")
    with pytest.raises(NotFound):
        stop(kind="weather")
    with pytest.raises(switches.BadSwitch):
        stop(until=time.now() - timedelta(hours=1))


def test_reading_costs_one_query(django_assert_num_queries):
    stop()
    with django_assert_num_queries(1):
        for key in "abcdef":
            switches.is_stopped("thing", key)
            switches.reason("thing", key)


def test_verbs_read_past_the_cache():
    assert not switches.is_stopped("thing", "a")
    StopSwitch.objects.create(kind="thing", key="a", cause="law", reason="x", since=time.now(), by=DANA)
    assert not switches.is_stopped("thing", "a")  # another process threw it a moment ago
    with pytest.raises(switches.Stopped) as refused, transaction.atomic():
        switches.require_open([("thing", "a"), ("thing", "b")])
    assert refused.value.fields == {"kind": "thing", "key": "a"}
    with transaction.atomic():
        switches.require_open([("thing", "b")])
