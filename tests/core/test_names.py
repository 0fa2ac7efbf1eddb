"""Names compared without being kept."""

import pytest

from marketplace.core.names import Spellings, compare, spellings


def test_it_works() -> None:
    kept = spellings("王小美")
    assert compare(kept, "王小美") == "same"
    assert compare(kept, "李小美") == "differs"
    assert "王" not in str(kept)


@pytest.mark.parametrize(
    "told", ["Wang Xiaomei", "XIAOMEI WANG", "xiao mei wang", "  王小美 ", "Wang, Xiaomei".replace(",", "")]
)
def test_cards_write_a_name_in_their_own_way(told: str) -> None:
    assert compare(spellings(told), "王小美") == "same"


@pytest.mark.parametrize("told", ["Li Xiaomei", "王大美", "Charlie", "王小美 B"])
def test_somebody_else_differs(told: str) -> None:
    assert compare(spellings(told), "王小美") == "differs"


@pytest.mark.parametrize("told", ["", "   "])
def test_nobody_named_is_open(told: str) -> None:
    assert spellings(told) == Spellings()
    assert compare(spellings(told), "王小美") == "unknown"
