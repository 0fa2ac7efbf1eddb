"""Chunks of work in processes of their own: each sees the ground and the database of its parent."""

import os
from dataclasses import dataclass

import pytest
from django.db import connection

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.scenes import crew


@dataclass(frozen=True)
class Ground:
    """Names a model, so that it can be read only where Django is set up."""

    model: type[User]
    word: str


def write(ground: Ground, chunk: int) -> int:
    if chunk < 0:
        raise ValueError(f"{ground.word} {chunk}")
    ground.model.objects.create(
        email=f"{ground.word}{chunk}-{os.getpid()}@example.com", display_name="x", date_joined=time.now()
    )
    return chunk


@pytest.mark.django_db(transaction=True)
def test_it_works() -> None:
    ground = Ground(User, "crew")
    assert sorted(crew.run(write, ground, [1, 2, 3, 4], processes=2)) == [1, 2, 3, 4]
    emails = User.objects.filter(email__startswith="crew").values_list("email", flat=True)
    assert len(emails) == 4
    assert all(not email.startswith(f"crew{os.getpid()}") for email in emails)


@pytest.mark.django_db(transaction=True)
def test_a_failing_chunk_is_raised_and_leaves_nothing() -> None:
    with pytest.raises(ValueError, match="crew -1"):
        list(crew.run(write, Ground(User, "crew"), [-1], processes=2))
    assert not User.objects.exists()


def test_one_process_works_in_the_callers_transaction(db: None) -> None:
    assert list(crew.run(write, Ground(User, "crew"), [7], processes=1)) == [7]
    assert connection.in_atomic_block
    assert crew.how_many(1_000_000) == 1


def test_little_work_is_not_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew.os, "cpu_count", lambda: 64)
    assert crew.how_many(10) == 1
    assert crew.how_many(1_000_000) == crew.MOST_PROCESSES
