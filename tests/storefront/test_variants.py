"""Which variant a choice leads to. No database."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from marketplace.catalog.records import VariantView
from marketplace.storefront.variants import axes, varies_by


def page_of(*rows: tuple[dict[str, str], int], mine: int = 0) -> Any:
    made = tuple(
        VariantView(str(number), f"面霜 {number}", f"/l/{number}/", options, 100, "JPY", stock, "")
        for number, (options, stock) in enumerate(rows)
    )
    return SimpleNamespace(card=SimpleNamespace(public_id=str(mine)), variants=made)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def test_it_works() -> None:
    page = page_of(
        ({"color": "red", "size": "100 ml"}, 3), ({"color": "red", "size": "30 ml"}, 0),
        ({"color": "blue", "size": "30 ml"}, 5),
    )  # fmt: skip
    colour, size = axes(page)
    assert (colour.name, colour.chosen, size.name) == ("Colour", "red", "Size")
    assert [(one.value, one.url, one.is_chosen) for one in size.choices] == [
        ("30 ml", "/l/1/", False),
        ("100 ml", "/l/0/", True),  # by amount, not by letter
    ]
    assert size.choices[0].is_sold_out
    blue = colour.choices[1]
    assert (blue.url, blue.changes_more) == ("/l/2/", True)  # there is no blue of 100 ml
    assert varies_by(page) == ["https://schema.org/color", "https://schema.org/size"]


def test_a_choice_prefers_what_is_in_stock() -> None:
    page = page_of(({"色号": "01", "袋": "a"}, 1), ({"色号": "02", "袋": "b"}, 0), ({"色号": "02", "袋": "c"}, 4))
    shade = axes(page)[0]
    assert [one.url for one in shade.choices] == ["/l/0/", "/l/2/"]


@pytest.mark.parametrize("options", [{}, {"colour": "red"}])
def test_variants_that_nothing_tells_apart_are_told_by_their_titles(options: dict[str, str]) -> None:
    (axis,) = axes(page_of((options, 1), (options, 1), mine=1))
    assert [(one.value, one.is_chosen) for one in axis.choices] == [("面霜 0", False), ("面霜 1", True)]


def test_alone_there_is_nothing_to_choose() -> None:
    assert axes(page_of(({"size": "30 ml"}, 1))) == []
    assert axes(page_of()) == []
