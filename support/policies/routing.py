"""Who gets a ticket. Pure: needs and candidates in, the order of choice out.

Hard: is there, speaks the language, has room, is of the team (while nobody of it who speaks the language is at work: of any team of
ours), has passed the quiz of the topic (where one of these has). Then, in this order: whom the person knows, who has the skill, a senior
for a member of high tier, who carries the least for their size, who waited longest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fractions import Fraction

from support.policies.skills import GENERAL, skill_of

WEIGHTS: Mapping[str, int] = {"urgent": 3, "high": 2, "normal": 1, "low": 1}
VALUED = frozenset({"gold", "diamond"})
ALSO = {"zh-hant": ("zh-hans",), "zh-hans": ("zh-hant",)}  # whoever reads one script reads the other
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Need:
    """What a ticket asks for. `team`: only these agents; None: nobody of a partner. `avoid`: not this one again.

    `trained`: who has passed the quiz of its topic; empty: the queue is open to all.
    """

    language: str
    topic: str
    priority: str = "normal"
    tier: str = ""
    team: int | None = None
    known: frozenset[int] = frozenset()
    avoid: frozenset[int] = frozenset()
    levels: frozenset[str] = frozenset()
    trained: frozenset[int] = frozenset()

    @property
    def weight(self) -> int:
        return WEIGHTS[self.priority]


@dataclass(frozen=True)
class Candidate:
    """An agent at work as routing sees them; `is_on`: takes new tickets. `load` and `capacity` are sums of weights."""

    key: int
    languages: frozenset[str]
    skills: frozenset[str]
    load: int
    capacity: int
    team: int
    level: str = "agent"
    is_on: bool = True
    is_partner: bool = False
    served_at: datetime = field(default=NEVER)


@dataclass(frozen=True)
class TeamShape:
    """A team as routing sees it; empty sets mean everything."""

    key: int
    languages: frozenset[str]
    skills: frozenset[str]
    is_partner: bool = False


def speaks(language: str, languages: Iterable[str]) -> bool:
    """Can somebody with these languages answer in `language`?"""
    spoken = set(languages)
    return language in spoken or bool(spoken.intersection(ALSO.get(language, ())))


def settled(need: Need, at_work: Iterable[Candidate]) -> Need:
    """The need as those at work can meet it, busy ones among them.

    Without anybody of its team who speaks the language it is every team's of ours: the desk is awake day and night. A quiz closes the
    queue only where one of those whose ticket it is has passed: who passed in another team or language, or is asleep, answers nobody here.
    """
    speakers = [who for who in at_work if speaks(need.language, who.languages)]
    team = need.team if any(who.team == need.team for who in speakers) else None
    theirs = frozenset(who.key for who in speakers if _is_theirs(team, who))
    return replace(need, team=team, trained=need.trained & theirs)


def can_take(need: Need, who: Candidate) -> bool:
    """Is this agent allowed and able to take it now? `need` is settled."""
    if not who.is_on or who.key in need.avoid or who.load + need.weight > who.capacity:
        return False
    if need.levels and who.level not in need.levels:
        return False
    if need.trained and who.key not in need.trained:
        return False
    return _is_theirs(need.team, who) and speaks(need.language, who.languages)


def _is_theirs(team: int | None, who: Candidate) -> bool:
    return who.team == team if team is not None else not who.is_partner


def order_of_choice(need: Need, candidates: Iterable[Candidate]) -> list[int]:
    """Keys of those who can take a settled need, the best first. The same whatever the order of `candidates`."""
    skill = skill_of(need.topic)

    def rank(who: Candidate) -> tuple[bool, bool, bool, bool, Fraction, datetime, int]:
        return (
            who.key not in need.known,
            skill != GENERAL and skill not in who.skills,
            need.tier in VALUED and who.level == "agent",
            need.language not in who.languages,
            Fraction(who.load, max(1, who.capacity)),
            who.served_at,
            who.key,
        )

    return [who.key for who in sorted((who for who in candidates if can_take(need, who)), key=rank)]


def team_for(language: str, topic: str, teams: Sequence[TeamShape]) -> int | None:
    """The first team that is for this language and topic. A partner's must name both; None where there is none."""
    skill = skill_of(topic)
    for team in teams:
        by_language = speaks(language, team.languages) if team.languages else not team.is_partner
        by_skill = skill in team.skills if team.skills else not team.is_partner
        if by_language and by_skill:
            return team.key
    return None
