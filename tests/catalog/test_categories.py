import pytest

from marketplace.catalog import selectors
from marketplace.catalog.category_attributes import ATTRIBUTES
from marketplace.catalog.category_tree import TREE
from marketplace.catalog.models import Category, CategoryAttribute
from marketplace.catalog.policies.attributes import AttributeSpec, faults, missing_on_label
from marketplace.catalog.selectors.attributes import attributes_of, in_words
from marketplace.catalog.services import categories

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    planted = categories.plant()
    assert (len(TREE), 115 <= len(planted) - len(TREE) <= 130) == (14, True)
    codes = [one.code for one in attributes_of("beauty-fragrance", "zh-hans")]
    assert codes == [
        "net_content",
        "ingredients",
        "usage",
        "shelf_life",
        "skin_type",
        "temperature",
        "warning",
        "strength",
        "notes",
    ]
    said = in_words("beauty-fragrance", "en", {"strength": "edp", "net_content": 50, "瓶身": "玻璃"})
    assert said == [("Net content", "50"), ("Strength", "Eau de parfum"), ("瓶身", "玻璃")]
    assert in_words("beauty-fragrance", "zh-hant", {"strength": "edp"}) == [("濃度", "濃香水")]


def test_planting_again_keeps_what_the_desk_wrote() -> None:
    categories.plant()
    CategoryAttribute.objects.filter(category__slug="food", code="flavour").update(name_zh_hans="风味")
    before = CategoryAttribute.objects.count()
    categories.plant()
    assert CategoryAttribute.objects.count() == before
    assert CategoryAttribute.objects.get(category__slug="food", code="flavour").name_zh_hans == "风味"


def test_every_attribute_belongs_to_a_category_and_leaf_wins_over_root() -> None:
    categories.plant()
    assert set(ATTRIBUTES) <= set(Category.objects.values_list("slug", flat=True))
    assert selectors.find_category("food/wine", "en")[-1].name == "Wine"
    names = [one.code for one in attributes_of("outdoor-sports-camping", "en")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("kind", "value", "is_fine"),
    [("number", "12.5", True), ("number", 3, True), ("number", "dozen", False), ("number", "-1", False),
     ("number", "NaN", False), ("choice", "s", True), ("choice", "x", False), ("yesno", "yes", True),
     ("yesno", "maybe", False), ("text", "<b>", True), ("choice", "", True)],
)  # fmt: skip
def test_values_fit_their_kind(kind: str, value: object, is_fine: bool) -> None:
    spec = AttributeSpec("x", "code", "Name", kind, "", (("s", "Small"),), True)
    assert (faults([spec], {"code": value}) == {}) is is_fine
    assert missing_on_label([spec], {}) == (spec,)
