"""The best right for the shopper: every boundary day in both zones, and what may never happen."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.policies import no_reason
from returns.policies import reasons, rights, rights_rule, rules, wishes
from returns.policies.rights import Question, best, right_of, seller_right, window_end, worth
from returns.policies.rights_data import COUNTRIES, DEFAULT, RIGHTS, SELLER, SHOPPER

ROWS = [right_of(row) for row in RIGHTS]
SHANGHAI = ZoneInfo("Asia/Shanghai")
DELIVERED = datetime(
    2026, 3, 3, 4, 0, tzinfo=UTC
)  # noon in Shanghai; before the summer time of New York and Paris begins
SECOND = timedelta(seconds=1)


def asked(reason: str = "no_reason", **more: object) -> Question:
    values = {"reason": reason, "asked_at": DELIVERED + timedelta(days=1), "delivered_at": DELIVERED, "path": ("toys",)}
    return Question(**{**values, **more})  # type: ignore[arg-type]


def used(question: Question, rows: list[rights.Right] = ROWS) -> str:
    answer = best(question, rows, zone=rights.zone_of(question.country))
    return answer.used.code if answer.used else answer.why_not


def test_it_works() -> None:
    answer = best(asked("quality"), ROWS, zone=SHANGHAI)
    assert answer.used is not None
    assert (answer.used.code, answer.used.freight_payer) == ("mm-quality-15", SELLER)
    assert {(one.code, why) for one, why in answer.others} == {
        ("cn-quality-7", "less_good"), ("mm-electronics-quality-30", "other_category"),
    }  # fmt: skip
    assert "15" in answer.used.words("zh-hans")
    assert "fifteen" in answer.used.words("en")


ALONE = [one for one in ROWS if one.reason != "late"]


@pytest.mark.parametrize("hour", [0, 15, 16, 23])  # of UTC: around midnight of both zones
@pytest.mark.parametrize("right", ALONE, ids=lambda one: one.code)
def test_every_boundary_day_to_the_second(right: rights.Right, hour: int) -> None:
    """The last second of the last day holds, the first of the next does not; in the zone of the country, and told apart in Shanghai."""
    zone = rights.zone_of(right.country)
    delivered = DELIVERED.replace(hour=hour, minute=59, second=59)
    local = delivered.astimezone(zone).date() + timedelta(days=right.days + 1)
    midnight = datetime(local.year, local.month, local.day, tzinfo=zone).astimezone(UTC)
    ask = replace(asked(right.reason, country=right.country, path=(right.category,)), delivered_at=delivered)
    for moment, holds in ((midnight - SECOND, True), (midnight, False), (midnight + SECOND, False)):
        answer = best(replace(ask, asked_at=moment), [right], zone=zone)
        assert (answer.used is not None) is holds, (moment.astimezone(zone), moment.astimezone(SHANGHAI))
        assert answer.until is None or answer.until == midnight
        assert holds or answer.why_not == "window_passed"
    offset = zone.utcoffset(midnight.astimezone(zone).replace(tzinfo=None))
    in_shanghai = midnight.astimezone(SHANGHAI)
    assert offset is not None
    assert (in_shanghai.hour == 0) is (offset == timedelta(hours=8))


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_every_market_answers_by_data_alone(country: str) -> None:
    code = used(asked(country=country))
    right = next(one for one in ROWS if one.code == code)
    assert right.country == country
    assert right.is_sample is (country != "CN")


def test_a_right_of_another_country_regime_category_or_day_does_not_count() -> None:
    base = next(one for one in ROWS if one.code == "mm-wrong-15")
    for changed, why in (
        (replace(base, category="food"), "other_category"),
        (replace(base, regime="1210"), "other_regime"),
        (replace(base, valid_from=date(2027, 1, 1)), "not_in_force"),
        (replace(base, valid_to=date(2026, 3, 1)), "not_in_force"),
        (replace(base, country="FR"), ""),
    ):
        assert used(asked("wrong", regime="9610"), [changed]) == why
    assert used(asked("wrong", regime="9610"), [replace(base, regime="9610")]) == "mm-wrong-15"


@pytest.mark.parametrize(
    ("state", "is_hygienic", "exception", "code"),
    [
        ("", False, "", "cn-no-reason-7"),
        ("seal_broken", False, "", "cn-no-reason-7"),
        ("used", False, "", "not_intact"),
        ("box_opened", True, "", "cn-no-reason-7"),
        ("seal_broken", True, "", "not_intact"),
        ("unopened", True, "cn-unsealed", "cn-no-reason-7"),
        ("box_opened", True, "cn-unsealed", "not_intact"),
        ("unopened", False, "cn-fresh", "exception"),
    ],
)
def test_intactness_and_lawful_exceptions(state: str, is_hygienic: bool, exception: str, code: str) -> None:
    held = tuple(row for row in no_reason.DEFAULT["rows"] if row["code"] == exception)
    assert used(asked(state=state, is_hygienic=is_hygienic, exceptions=held)) == code


def test_an_exception_counts_only_where_it_was_confirmed_or_is_law() -> None:
    rows = no_reason.DEFAULT["rows"]
    assert no_reason.holding(rows, path=("beauty", "beauty-serum")) == []
    assert [row["code"] for row in no_reason.holding(rows, path=("beauty",), confirmed=["cn-unsealed"])] == [
        "cn-unsealed"
    ]
    assert no_reason.holding(rows, path=("toys",), confirmed=["cn-unsealed"]) == []
    assert [row["code"] for row in no_reason.holding(rows, path=("food", "food-fresh"))] == ["cn-fresh"]
    assert [row["code"] for row in no_reason.to_confirm(rows, paths=[("beauty",), ("toys",)])] == ["cn-unsealed"]


def test_late_needs_to_have_been_late() -> None:
    assert used(asked("late")) == "was_on_time"
    assert used(asked("late", was_late=True)) == "mm-late-7"


def test_a_shops_own_promise_wins_where_it_is_better() -> None:
    better = seller_right("no_reason", 30, SHOPPER, since=date(2026, 1, 1))
    after = asked(asked_at=DELIVERED + timedelta(days=20))
    assert used(after, [*ROWS, better]) == "seller-no_reason-30-shopper"
    assert rules.rule_by_code("seller-no_reason-30-shopper").days == 30
    free = seller_right("no_reason", 7, SELLER, since=date(2026, 1, 1))
    assert used(asked(), [*ROWS, better, free]) == "seller-no_reason-7-seller"
    exceptions = tuple(no_reason.DEFAULT["rows"][:1])
    assert used(asked(exceptions=exceptions), [*ROWS, better]) == better.code  # a promise binds who made it


RIGHT = st.builds(
    lambda row, days, payer, outbound, bp, intact, times: replace(
        row, code=f"x-{days}-{payer}-{bp}-{intact}-{times}-{outbound}", days=days, freight_payer=payer,
        refunds_outbound_freight=outbound, restocking_bp=bp, intact=intact, times=times,
    ),
    st.sampled_from([one for one in ROWS if one.country == "CN" and one.reason == "quality"]),
    st.integers(1, 60), st.sampled_from(rights.PAYERS), st.booleans(), st.sampled_from([0, 500, 2000]),
    st.sampled_from(list(rights.DEMANDS)), st.sampled_from([1, 3]),
)  # fmt: skip
ASKED = st.builds(
    lambda hours, state: asked("quality", asked_at=DELIVERED + timedelta(hours=hours), state=state),
    st.integers(0, 24 * 70), st.sampled_from(["", *rights.STATES]),
)  # fmt: skip


@given(ASKED, st.lists(RIGHT, max_size=6), RIGHT)
def test_one_more_right_never_makes_a_shopper_worse_off(
    question: Question, rows: list[rights.Right], more: rights.Right
) -> None:
    before, after = (best(question, found, zone=SHANGHAI) for found in (rows, [*rows, more]))
    if before.used is not None:
        assert after.used is not None
        assert worth(after.used, question, SHANGHAI) >= worth(before.used, question, SHANGHAI)
        left = rules.Share(10_000, 500, 900)
        told = [rules.refund_share(one.used, left, is_customs_return=False) for one in (before, after) if one.used]
        assert told[1].goods >= told[0].goods or after.used.times > before.used.times


@given(st.integers(1, 60), st.integers(0, 30), st.integers(0, 24 * 100), st.sampled_from(sorted(COUNTRIES)))
def test_a_longer_window_holds_whenever_a_shorter_one_does(days: int, more: int, hours: int, country: str) -> None:
    zone, moment = rights.zone_of(country), DELIVERED + timedelta(hours=hours)
    short, long = (window_end(DELIVERED, count, zone) for count in (days, days + more))
    assert short <= long
    assert window_end(DELIVERED, days, zone) <= window_end(DELIVERED + timedelta(hours=hours), days, zone)
    assert not moment < short or moment < long
    assert timedelta(days=days, hours=-1) <= short - DELIVERED <= timedelta(days=days + 1, hours=1)  # the clocks change


@given(ASKED, st.lists(RIGHT, max_size=5))
def test_every_other_right_has_its_reason(question: Question, rows: list[rights.Right]) -> None:
    answer = best(question, rows, zone=SHANGHAI)
    known = set(rows)
    assert {one for one, _why in answer.others} | ({answer.used} if answer.used else set()) == known
    assert all(why for _one, why in answer.others)
    assert answer.used is not None or "less_good" not in {why for _one, why in answer.others}


@pytest.mark.parametrize(
    "change",
    [
        {"days": 0}, {"days": 999}, {"restocking_bp": 100}, {"payer": "nobody"}, {"valid_from": "soon"}, {"source": ""}, {"zh": ""},
        {"country": "XX"}, {"code": "seller-wrong-9-seller"}, {"code": "x@2"}, {"code": "cn-quality-7"}, {"intact": "shiny"}, {"more": 1},
        {"by": "law", "days": 3},
    ],
)  # fmt: skip
def test_a_body_that_may_not_be_approved(change: dict[str, object]) -> None:
    assert rights_rule.check(DEFAULT) == {}
    rows = [{**RIGHTS[0], **change}, *RIGHTS[1:]]
    assert rights_rule.check({**DEFAULT, "rights": rows})
    assert rights_rule.check({**DEFAULT, "countries": {**COUNTRIES, "US": {"zone": "Mars/Olympus"}}})


def test_reasons_ask_what_they_need() -> None:
    assert reasons.unanswered("damaged", {}) == ["parcel"]
    assert [reasons.shots_needed("damaged", {"parcel": said}) for said in ("no", "yes")] == [1, 2]
    assert reasons.cleaned("quality", {"fault": "dead", "parcel": "yes"}) == {"fault": "dead"}
    assert reasons.cleaned("quality", {"fault": "<b>"}) is None
    assert set(reasons.TREE) == set(rights_rule.REASONS)


def facts(**more: object) -> wishes.Facts:
    values = {"reason": "quality", "root": "electronics", "refund_fen": 9000, "weight_g": 1001, "payer": "seller", "free_stock": True,
              "today": date(2026, 3, 3)}  # fmt: skip
    return wishes.Facts(**{**values, **more})  # type: ignore[arg-type]


def test_wishes_cost_and_bring_what_they_say() -> None:
    assert wishes.offered(facts()) == set(wishes.WISHES)
    assert wishes.offered(facts(free_stock=False, root="food")) == {"refund", "keep"}
    refund = wishes.wishes(facts(reason="no_reason", payer="shopper"))[0]
    assert (refund.cost_fen, refund.refund_fen) == (1700, 9000)
    assert (refund.first_day, refund.last_day) == (date(2026, 3, 5), date(2026, 3, 19))
    assert wishes.wishes(facts(is_credit=True))[0].last_day == date(2026, 3, 14)
    assert [one.code for one in wishes.wishes(facts(reason="no_reason")) if one.is_offered] == ["refund", "exchange"]
