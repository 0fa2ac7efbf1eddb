"""A sweep over rows: one that raises does not stop those behind it, and is not forgotten either."""

import pytest

from marketplace.core import tasks


def test_it_works() -> None:
    seen: list[int] = []
    assert tasks.each([1, 2, 3], lambda row: seen.append(row) or row != 2) == 2
    assert seen == [1, 2, 3]


def test_a_bad_row_does_not_stop_the_others() -> None:
    seen: list[int] = []

    def act(row: int) -> bool:
        if row == 1:
            raise ValueError("broken")
        seen.append(row)
        return True

    with pytest.raises(tasks.RowsFailed, match="1: ValueError"):
        tasks.each([1, 2, 3], act)
    assert seen == [2, 3]
