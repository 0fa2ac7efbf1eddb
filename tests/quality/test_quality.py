"""Samples that nobody could choose, score cards with a second pair of eyes, and the quiz that opens a queue."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.transparency.models import TreeHead
from quality.errors import AnswerAll, CardIncomplete, OwnWork, ReadFirst, SecondPair, WaitForRetry
from quality.models import Course, Draw, Sample, ScoreCard
from quality.policies import drawing
from quality.policies.drawing import Candidate
from quality.services import cards, sampling, training
from support.models import SkillCertificate, Ticket
from tests.desk.builders import armed
from tests.quality.test_surveys import closed
from tests.support import desk

pytestmark = pytest.mark.django_db
SCORES = {"understood": 5, "correct": 4, "kind": 5, "complete": 4, "record": 3}
WORDS = "问得清楚，金额写对了；下次记得打标签。"


def head(size: int) -> None:
    TreeHead.objects.create(
        size=size, root=bytes([size]) * 32, signed_at=time.real_now(), key_id="key", signature=bytes(64)
    )


@given(
    st.lists(st.integers(1, 10_000), unique=True, max_size=40),
    st.integers(0, 12),
    st.integers(0, 100),
    st.text("abcdef0123", min_size=4, max_size=8),
)
def test_a_draw_is_repeatable_and_bounded(numbers: list[int], count: int, percent: int, seed: str) -> None:
    found = [Candidate(f"MT{number}", 1 + number % 50) for number in numbers]
    first = drawing.draw(found, count=count, random_percent=percent, seed=seed)
    assert first == drawing.draw(list(reversed(found)), count=count, random_percent=percent, seed=seed)
    assert len(first) == min(count, len(found)) == len({one.number for one, _way in first})


def test_risk_is_drawn_more_often() -> None:
    found = [Candidate(f"MT{n}", 50 if n < 10 else 1) for n in range(100)]
    drawn = [
        one for seed in range(100) for one, _way in drawing.draw(found, count=3, random_percent=0, seed=f"s{seed}")
    ]
    assert sum(one.weight == 50 for one in drawn) > len(drawn) * 0.6


@pytest.fixture
def sample(xiaomei: User, tingting: User) -> Sample:
    """A ticket of last week, drawn."""
    ticket = closed(xiaomei, tingting)
    monday = time.today() - timedelta(days=time.today().weekday())
    Ticket.objects.filter(pk=ticket.pk).update(solved_at=time.now() - timedelta(days=7))
    assert sampling.draw_week(monday - timedelta(days=7)) is None  # no head of the log is younger than the week
    head(1)
    drawn = sampling.draw_week(monday - timedelta(days=7))
    assert drawn is not None
    return drawn.samples.get()


def test_it_works(sample: Sample, dana: User, tingting: User) -> None:
    assert sampling.again(sample.draw) == {sample.ticket.number}
    head(2)
    assert sampling.draw_week(sample.draw.week) == sample.draw  # again it changes nothing
    card = cards.give(sample=sample, by=dana, scores=SCORES, words=WORDS)
    assert card.total == (5 * 20 + 4 * 30 + 5 * 20 + 4 * 20 + 3 * 10) * 10_000 // 500
    cards.accept(card=card, by=tingting)
    assert card.status == "final"


def test_a_changed_frame_is_noticed(sample: Sample) -> None:
    drawn = Draw.objects.get()
    drawn.candidates[0][2] += 1
    with pytest.raises(ValueError, match="not those"):
        sampling.again(drawn)


def test_a_dispute_goes_to_another_pair_of_eyes(sample: Sample, dana: User, ming: User, tingting: User) -> None:
    card = cards.give(sample=sample, by=dana, scores=SCORES, words=WORDS)
    cards.dispute(card=card, by=tingting, text="标签是合并工单时丢的，不是我没打。")
    with pytest.raises(SecondPair):
        cards.decide(card=card, by=dana, scores=SCORES, words=WORDS)
    cards.decide(card=card, by=ming, scores={**SCORES, "record": 5}, words=WORDS)
    card.refresh_from_db()
    assert (card.status, card.first_total, card.total, card.second) == ("final", 8600, 9000, ming.ref)


def test_nobody_scores_their_own_work(sample: Sample, tingting: User, dana: User) -> None:
    with pytest.raises(OwnWork):
        cards.give(sample=sample, by=tingting, scores=SCORES, words=WORDS)
    for scores, words in (({}, WORDS), ({**SCORES, "kind": 6}, WORDS), (SCORES, "好")):
        with pytest.raises(CardIncomplete):
            cards.give(sample=sample, by=dana, scores=scores, words=words)
    assert not ScoreCard.objects.exists()


def test_pages(sample: Sample, browse: Callable[..., object], dana: User, tingting: User, lin: User) -> None:
    lead, agent = browse(dana), browse(tingting)
    assert lead.get("/desk/quality/").status_code == 200  # type: ignore[attr-defined]
    path = f"/desk/quality/samples/{sample.pk}/"
    assert lead.get(path).status_code == 200  # type: ignore[attr-defined]
    values = {**{f"score_{name}": str(value) for name, value in SCORES.items()}, "words": WORDS}
    assert lead.post(path, values).status_code == 302  # type: ignore[attr-defined]
    card = ScoreCard.objects.get()
    assert agent.get(f"/desk/quality/cards/{card.pk}/").status_code == 200  # type: ignore[attr-defined]
    assert browse(armed(lin)).get(f"/desk/quality/cards/{card.pk}/").status_code == 404  # type: ignore[attr-defined]
    assert agent.post(f"/desk/quality/cards/{card.pk}/", {"do": "accept"}).status_code == 302  # type: ignore[attr-defined]


def test_a_supervisor_leads_here_too(sample: Sample, browse: Callable[..., object]) -> None:
    yun = browse(armed(desk.agent("yun", "agent", "supervisor")))
    assert sample.ticket.number in yun.get("/desk/quality/").content.decode()  # type: ignore[attr-defined]
    assert yun.get(f"/desk/quality/samples/{sample.pk}/").status_code == 200  # type: ignore[attr-defined]
    assert yun.post(f"/desk/quality/calibrate/{sample.ticket.number}/").status_code == 302  # type: ignore[attr-defined]


@pytest.fixture
def course(db: None) -> Course:
    made = Course.objects.create(
        code="returns-desk",
        topic="return_apply",
        titles={"zh-hans": "退货", "en": "Returns"},
        articles=["returns", "refunds"],
    )
    for number in range(6):
        texts = {"ask": f"第 {number} 题", "options": ["对", "错", "看情况"], "why": "见文章。"}
        training.write_question(
            course=made, code=f"q{number}", texts={"zh-hans": texts, "en": texts}, right=number % 3, actor="user:lead"
        )
    return made


def solve(course: Course, agent: User, *, wrong: int = 0) -> object:
    attempt = training.start(course=course, user=agent)
    right = {one.pk: one.right for one in training.newest_versions(course)}
    answers = {pk: right[pk] for pk in attempt.versions}
    for pk in list(answers)[:wrong]:
        answers[pk] = (answers[pk] + 1) % 3
    return training.finish(attempt=attempt, answers=answers)


def is_certified(agent: User) -> bool:
    return SkillCertificate.objects.filter(agent=agent, topic="return_apply", until__gt=time.now()).exists()


def test_the_quiz_opens_the_queue(course: Course, tingting: User) -> None:
    with pytest.raises(ReadFirst):
        training.start(course=course, user=tingting)
    for slug in course.articles:
        training.read(course=course, user=tingting, slug=slug)
    assert not is_certified(tingting)
    attempt = training.start(course=course, user=tingting)
    with pytest.raises(AnswerAll):
        training.finish(attempt=attempt, answers={})
    assert solve(course, tingting).status == "passed"  # type: ignore[attr-defined]
    assert is_certified(tingting)
    time.travel(timedelta(days=180, minutes=1))
    assert not is_certified(tingting)


def test_failing_waits(course: Course, tingting: User) -> None:
    for slug in course.articles:
        training.read(course=course, user=tingting, slug=slug)
    assert solve(course, tingting, wrong=2).status == "failed"  # type: ignore[attr-defined]
    assert not is_certified(tingting)
    with pytest.raises(WaitForRetry):
        training.start(course=course, user=tingting)
    time.travel(timedelta(hours=4, minutes=1))
    assert solve(course, tingting, wrong=1).status == "passed"  # type: ignore[attr-defined]


def test_training_pages(course: Course, browse: Callable[..., object], tingting: User, xiaomei: User) -> None:
    agent = browse(tingting)
    for slug in course.articles:
        agent.post("/desk/training/returns-desk/", {"article": slug})  # type: ignore[attr-defined]
    assert agent.get("/desk/training/").status_code == 200  # type: ignore[attr-defined]
    assert agent.get("/desk/training/returns-desk/").status_code == 200  # type: ignore[attr-defined]
    assert agent.post("/desk/training/returns-desk/start/").status_code == 302  # type: ignore[attr-defined]
    assert agent.get("/desk/training/returns-desk/quiz/").status_code == 200  # type: ignore[attr-defined]
    assert agent.post("/desk/training/returns-desk/quiz/", {}).status_code == 422  # type: ignore[attr-defined]
    right = {f"q{one.pk}": str(one.right) for one in training.newest_versions(course)}
    assert "100" in agent.post("/desk/training/returns-desk/quiz/", right).content.decode()  # type: ignore[attr-defined]
    assert is_certified(tingting)
    assert browse(xiaomei).get("/desk/training/").status_code == 403  # type: ignore[attr-defined]


def test_a_partner_trains_too(course: Course, browse: Callable[..., object]) -> None:
    pia = desk.agent("pia", "partner")
    page = browse(armed(pia)).get("/desk/training/").content.decode()  # type: ignore[attr-defined]
    assert "退货" in page or "Returns" in page
    assert 'href="/desk/"' not in page
    for slug in course.articles:
        training.read(course=course, user=pia, slug=slug)
    assert solve(course, pia).status == "passed"  # type: ignore[attr-defined]
    assert is_certified(pia)
