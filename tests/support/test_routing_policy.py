"""Who gets a ticket, as properties: never beyond room, never somebody who is not there, the same whatever the order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from support.policies import routing
from support.policies.routing import Candidate, Need, TeamShape, can_take, order_of_choice, settled, speaks, team_for

LANGUAGES = ("zh-hans", "zh-hant", "en")
MOMENT = datetime(2026, 5, 1, tzinfo=UTC)
needs = st.builds(
    Need, language=st.sampled_from(LANGUAGES), topic=st.sampled_from(("customs_status", "other", "damaged")),
    priority=st.sampled_from(tuple(routing.WEIGHTS)), tier=st.sampled_from(("", "basic", "gold", "diamond")),
    team=st.sampled_from((None, 1, 2)), known=st.frozensets(st.integers(1, 8), max_size=3),
    avoid=st.frozensets(st.integers(1, 8), max_size=2), trained=st.frozensets(st.integers(1, 8), max_size=3),
)  # fmt: skip
agents = st.lists(
    st.builds(
        Candidate, key=st.integers(1, 8), languages=st.frozensets(st.sampled_from(LANGUAGES)),
        skills=st.frozensets(st.sampled_from(("customs", "quality"))), load=st.integers(0, 10), capacity=st.integers(1, 10),
        team=st.sampled_from((1, 2)), level=st.sampled_from(("agent", "senior", "lead")), is_on=st.booleans(),
        is_partner=st.booleans(), served_at=st.integers(0, 99).map(lambda n: MOMENT + timedelta(minutes=n)),
    ),
    max_size=8, unique_by=lambda who: who.key,
)  # fmt: skip


def who(key: int, **more: object) -> Candidate:
    plain: dict[str, object] = {
        "languages": frozenset({"zh-hans"}), "skills": frozenset(), "load": 0, "capacity": 5, "team": 1
    }  # fmt: skip
    return Candidate(key=key, **(plain | more))  # type: ignore[arg-type]


def test_it_works() -> None:
    need = Need("zh-hans", "customs_status", known=frozenset({3}))
    there = [who(1), who(2, skills=frozenset({"customs"})), who(3, load=4), who(4, is_on=False)]
    assert order_of_choice(need, there) == [3, 2, 1]


@given(needs, agents)
def test_nobody_is_chosen_who_cannot_take_it(asked: Need, there: list[Candidate]) -> None:
    by_key = {one.key: one for one in there}
    need = settled(asked, there)
    assert settled(need, there) == need
    chosen = order_of_choice(need, there)
    own_is_there = any(one.team == asked.team and speaks(asked.language, one.languages) for one in there)
    eligible = {one.key for one in there if speaks(asked.language, one.languages)} & {
        one.key for one in there if (one.team == asked.team if own_is_there else not one.is_partner)
    }
    assert set(chosen) <= eligible
    assert len(chosen) == len(set(chosen))
    for key in chosen:
        one = by_key[key]
        assert one.is_on
        assert key not in need.avoid
        assert one.load + need.weight <= one.capacity
        assert routing.speaks(need.language, one.languages)
        assert one.team == asked.team if own_is_there else not one.is_partner
        assert key in asked.trained or not asked.trained & eligible
    assert {one.key for one in there if can_take(need, one)} == set(chosen)


@given(needs, agents, st.randoms())
def test_the_order_of_candidates_does_not_matter(need: Need, there: list[Candidate], dice: object) -> None:
    mixed = list(there)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert order_of_choice(need, mixed) == order_of_choice(need, there)


@given(needs, agents)
def test_whom_the_person_knows_comes_first(need: Need, there: list[Candidate]) -> None:
    chosen = order_of_choice(need, there)
    known = [key for key in chosen if key in need.known]
    assert chosen[: len(known)] == known


@given(needs, agents)
def test_more_load_never_helps(need: Need, there: list[Candidate]) -> None:
    chosen = order_of_choice(need, there)
    for one in there:
        if one.key in chosen:
            heavier = [
                Candidate(**{**vars(other), "load": other.load + 1}) if other.key == one.key else other
                for other in there
            ]
            after = order_of_choice(need, heavier)
            assert one.key not in after or after.index(one.key) >= chosen.index(one.key)


def test_who_reads_one_script_reads_the_other() -> None:
    assert order_of_choice(Need("zh-hant", "other"), [who(1)]) == [1]
    assert order_of_choice(Need("en", "other"), [who(1)]) == []


def test_a_valued_member_gets_a_senior() -> None:
    there = [who(1), who(2, level="senior", load=3)]
    assert order_of_choice(Need("zh-hans", "other", tier="diamond"), there)[0] == 2
    assert order_of_choice(Need("zh-hans", "other", tier="basic"), there)[0] == 1


def test_teams_take_what_is_theirs() -> None:
    partner = TeamShape(1, frozenset({"en"}), frozenset({"road"}), is_partner=True)
    rest = TeamShape(2, frozenset(), frozenset())
    assert team_for("en", "order_status", [partner, rest]) == 1
    assert team_for("en", "damaged", [partner, rest]) == 2
    assert team_for("zh-hans", "order_status", [partner, rest]) == 2
    assert team_for("en", "order_status", [TeamShape(1, frozenset(), frozenset(), is_partner=True)]) is None


def test_another_team_takes_it_while_the_own_one_sleeps() -> None:
    need = Need("zh-hans", "other", team=1)
    mia, partner = who(2, team=2), who(3, team=3, is_partner=True)
    assert order_of_choice(settled(need, [mia, partner]), [mia, partner]) == [2]
    busy = who(1, is_on=False)
    assert order_of_choice(settled(need, [busy, mia]), [busy, mia]) == []  # they are at work and come to it
    english = who(1, languages=frozenset({"en"}))
    assert order_of_choice(settled(need, [english, mia]), [english, mia]) == [2]


def test_a_quiz_closes_the_queue_for_those_whose_ticket_it_is() -> None:
    there = [who(1), who(2), who(3, languages=frozenset({"en"})), who(4, team=2)]

    def chosen(*trained: int) -> list[int]:
        need = settled(Need("zh-hans", "other", team=1, trained=frozenset(trained)), there)
        return order_of_choice(need, there)

    assert chosen() == [1, 2]
    assert chosen(2) == [2]
    assert chosen(3, 4, 9) == [1, 2]  # another language, another team, nobody who is at work
