"""What a shopper wants to spend, out of the words; and words that merely contain a forbidden one."""

import pytest

from marketplace.catalog.policies.moderation import FORBIDDEN, found_words
from marketplace.catalog.search import budget
from marketplace.catalog.search.text import normalise


@pytest.mark.parametrize(
    ("typed", "low", "high", "rest"),
    [
        ("500元以下 耳机", None, 50_000, "耳机"),
        ("保温杯 200元以内", None, 20_000, "保温杯"),
        ("不超过700的空气炸锅", None, 70_000, "空气炸锅"),
        ("三百块以内的滚轮", None, 30_000, "的滚轮"),
        ("300到700元 钢笔", 30_000, 70_000, "钢笔"),
        ("预算1000左右的相机", 70_000, 130_000, "的相机"),
        ("2000元以上 手表", 200_000, None, "手表"),
        ("headphones under 80", None, 8_000, "headphones"),
    ],
)  # fmt: skip
def test_it_works(typed: str, low: int | None, high: int | None, rest: str) -> None:
    left, meant = budget.read(normalise(typed))
    assert (meant.low, meant.high) == (low, high)
    assert left.split() == rest.split()


@pytest.mark.parametrize("typed", ["wh-1000xm5", "500ml 保温杯", "乐高 75192", "SPF50+", "1000片 拼图"])
def test_a_number_is_not_yet_a_budget(typed: str) -> None:
    assert budget.read(normalise(typed)) == (normalise(typed), budget.Budget())


def test_everyday_words_that_contain_a_forbidden_one_are_no_reason() -> None:
    assert found_words(["CIAO 猫条 金枪鱼", "筋膜枪 三代", "羊毛大衣 象牙白"], FORBIDDEN) == ()
    assert found_words(["枪灰色 耳钉", "象牙色 衬衫"], FORBIDDEN) == ()
    assert found_words(["仿真手枪", "象牙手镯"], FORBIDDEN) == ("枪", "象牙")
    for title in ("仿真手枪黑色", "步枪灰色", "手枪枪色", "非洲象牙白雕件", "象牙白雕摆件", "真象牙色手镯"):
        assert found_words([title], FORBIDDEN), title
