"""Dated rules: what is in force at a moment, versions kept, four eyes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from marketplace.core import proposals, rules, time
from marketplace.core.dated.models import Proposal, RuleVersion
from marketplace.core.errors import IllegalMove, NotAllowed, NotFound
from marketplace.core.models import OutboxEvent, TrailEntry
from tests.core import rulekinds

pytestmark = pytest.mark.django_db
DANA, MING = "user:dana", "user:ming"
CODE = "test.limits"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    rulekinds.ready(monkeypatch)


def propose(body, **changes):
    return proposals.propose(**{"kind": CODE, "body": body, "actor": DANA, "why": "busy season"} | changes)


def test_it_works():
    assert rules.at(CODE).version == 1
    assert rules.at(CODE).body == rulekinds.DEFAULT
    proposal = propose({"limit": 9, "days": 7})
    assert rules.at(CODE).version == 1
    assert proposals.approve(proposal=proposal, actor=MING) == "rule:test.limits@2"
    rule = rules.at(CODE)
    assert (rule.version, rule.body["limit"]) == (2, 9)
    row = RuleVersion.objects.get(kind=CODE, version=2)
    assert (row.proposed_by, row.approved_by) == (DANA, MING)
    assert TrailEntry.objects.filter(verb="rule.version_approved", actor=MING).count() == 1


def test_the_past_keeps_its_rule():
    before = time.now()
    proposals.approve(proposal=propose({"limit": 9, "days": 7}), actor=MING)
    assert rules.at(CODE, before).version == 1
    assert rules.version(CODE, 1).body["limit"] == 5
    assert rules.version(CODE, 2).body["limit"] == 9
    with pytest.raises(KeyError):
        rules.version(CODE, 3)


def test_a_version_waits_for_its_day():
    start = time.now() + timedelta(days=10)
    proposals.approve(proposal=propose({"limit": 9, "days": 7}, effective_from=start), actor=MING)
    assert rules.at(CODE).version == 1
    assert [rule.version for rule in rules.coming(CODE)] == [2]
    assert rules.at(CODE, start).version == 2
    assert rules.at(CODE, start - timedelta(seconds=1)).version == 1


def test_a_later_approval_with_an_earlier_day_overtakes():
    now = time.now()
    proposals.approve(proposal=propose({"limit": 9, "days": 7}, effective_from=now + timedelta(days=10)), actor=MING)
    proposals.approve(proposal=propose({"limit": 8, "days": 7}, effective_from=now + timedelta(days=2)), actor=MING)
    assert rules.at(CODE, now + timedelta(days=3)).version == 3
    assert rules.at(CODE, now + timedelta(days=11)).version == 3
    assert [rule.version for rule in rules.coming(CODE)] == [3]


def test_the_proposer_is_not_the_second_pair_of_eyes():
    proposal = propose({"limit": 9, "days": 7})
    with pytest.raises(proposals.OwnProposal):
        proposals.approve(proposal=proposal, actor=DANA)
    with pytest.raises(proposals.OwnProposal):
        proposals.reject(proposal=proposal, actor=DANA, decision="no")
    assert not RuleVersion.objects.exists()
    assert Proposal.objects.get().status == "waiting"


def test_the_database_wants_four_eyes_too():
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleVersion.objects.create(
            kind=CODE, version=1, body={}, digest="", proposed_by=DANA, approved_by=DANA, approved_at=time.now()
        )


@pytest.mark.parametrize("change", [{"version": 7}, {"body": {}}, {"effective_from": None}])
def test_versions_are_append_only(change):
    proposals.approve(proposal=propose({"limit": 9, "days": 7}), actor=MING)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleVersion.objects.filter(version=2).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleVersion.objects.all()._raw_delete("default")
    assert RuleVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"limit": -1, "days": 7}, "limit"),
        ({"limit": 1}, "days"),
        ([1], "body"),
        ({"limit": 1, "days": 2, "x": 0.5}, "body"),
    ],
)
def test_a_bad_body_is_refused_by_field(body, field):
    with pytest.raises(proposals.BadBody) as refused:
        propose(body)
    assert field in refused.value.fields
    assert not Proposal.objects.exists()


def test_other_refusals():
    with pytest.raises(NotFound):
        propose({}, kind="test.unknown")
    with pytest.raises(proposals.NothingChanged):
        propose(dict(rulekinds.DEFAULT))
    with pytest.raises(proposals.InThePast):
        propose({"limit": 1, "days": 1}, effective_from=time.now() - timedelta(days=1))
    with pytest.raises(proposals.BadBody):
        propose({"limit": 1, "days": 1}, why=" ")
    propose({"limit": 1, "days": 1})
    with pytest.raises(proposals.AlreadyProposed):
        propose({"limit": 1, "days": 1}, actor=MING)


def test_a_proposal_based_on_an_old_version_is_stale():
    first, second = propose({"limit": 1, "days": 1}), propose({"limit": 2, "days": 2})
    proposals.approve(proposal=first, actor=MING)
    with pytest.raises(proposals.StaleProposal):
        proposals.approve(proposal=second, actor=MING)
    assert rules.at(CODE).version == 2
    assert Proposal.objects.get(pk=second.pk).status == "waiting"


def test_a_decided_proposal_stays_decided():
    proposal = propose({"limit": 1, "days": 1})
    proposals.reject(proposal=proposal, actor=MING, decision="too strict")
    with pytest.raises(IllegalMove):
        proposals.withdraw(proposal=proposal, actor=DANA)
    assert rules.at(CODE).version == 1


def test_only_the_proposer_withdraws():
    proposal = propose({"limit": 1, "days": 1})
    with pytest.raises(NotAllowed):
        proposals.withdraw(proposal=proposal, actor=MING)
    proposals.withdraw(proposal=proposal, actor=DANA)
    assert proposal.status == "withdrawn"


def test_a_change_with_notice_starts_a_week_later():
    proposal = proposals.propose(kind="test.slow", body={"limit": 1, "days": 1}, actor=DANA, why="law")
    proposals.approve(proposal=proposal, actor=MING)
    assert rules.at("test.slow").version == 1
    assert rules.at("test.slow", time.now() + timedelta(days=7, seconds=1)).version == 2


def test_reading_is_cached(django_assert_num_queries):
    with django_assert_num_queries(1):
        for _round in range(5):
            rules.at(CODE)


def test_no_event_without_listeners():
    proposals.approve(proposal=propose({"limit": 9, "days": 7}), actor=MING)
    assert OutboxEvent.objects.filter(topic="core.rule_changed").count() <= 1
