import pytest

from marketplace.accounts.models import User
from marketplace.core import trail
from marketplace.core.errors import IllegalMove, StaleState
from marketplace.core.models import TrailEntry
from marketplace.core.states import table
from marketplace.core.time import now
from sellers.models import Seller
from sellers.states import SELLER


def shop(**fields: object) -> Seller:
    return Seller.objects.create(
        kind="buyer", slug="akira", display_name="Akira", country="JP", currency="JPY", created_at=now(), **fields
    )


def test_it_works(akira: User) -> None:
    seller = shop()
    SELLER.move(seller, "submitted", actor=akira.ref, why="complete", submitted_at=now())
    stored = Seller.objects.get()
    assert (stored.status, seller.status) == ("submitted", "submitted")
    assert stored.submitted_at is not None
    entry = TrailEntry.objects.get(target=trail.ref(seller))
    assert (entry.verb, entry.actor, entry.why) == ("seller.submitted", akira.ref, "complete")
    assert (entry.before, entry.after) == ({"status": "draft"}, {"status": "submitted"})


def test_a_move_that_is_not_in_the_table_changes_nothing(db: None) -> None:
    seller = shop()
    with pytest.raises(IllegalMove):
        SELLER.move(seller, "approved", actor="system:test")
    assert Seller.objects.get().status == seller.status == "draft"
    assert not TrailEntry.objects.exists()


def test_the_loser_of_a_race_sees_stale_state(db: None) -> None:
    winner, loser = shop(), Seller.objects.get()
    SELLER.move(winner, "submitted", actor="system:a")
    with pytest.raises(StaleState):
        SELLER.move(loser, "closed", actor="system:b")
    assert Seller.objects.get().status == "submitted"
    assert loser.status == "draft"
    assert TrailEntry.objects.count() == 1


def test_a_table_with_a_forgotten_state_does_not_load() -> None:
    with pytest.raises(ValueError, match="without a row"):
        table(draft="published")
