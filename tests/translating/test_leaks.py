"""The leak filter on an own labelled set; every third line was kept aside while the patterns were made."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketplace.translating.policies import leaks

HERE = Path(__file__).parent / "leaks"
RECALL, PRECISION = 0.95, 0.95  # the goal, on the whole set and on the part kept aside


def lines(name: str) -> list[str]:
    return [line for line in (HERE / f"{name}.txt").read_text().splitlines() if line]


def measured(leaking: list[str], clean: list[str]) -> tuple[float, float]:
    """(precision, recall)"""
    caught, wrong = [one for one in leaking if leaks.find(one)], [one for one in clean if leaks.find(one)]
    return len(caught) / max(len(caught) + len(wrong), 1), len(caught) / len(leaking)


def test_it_works() -> None:
    found = leaks.find("有货的，加我微信 akira888 更便宜")
    assert leaks.kinds(found) == ["account"]
    assert leaks.masked("有货的，加我微信 akira888 更便宜", found) == f"有货的，{leaks.MASK} 更便宜"
    assert leaks.find("有货的，三天内发") == ()


def test_precision_and_recall() -> None:
    leaking, clean = lines("leak"), lines("clean")
    assert len(leaking) + len(clean) >= 400
    for _name, part in (("all", slice(None)), ("aside", slice(None, None, 3))):
        precision, recall = measured(leaking[part], clean[part])
        assert precision >= PRECISION, [one for one in clean[part] if leaks.find(one)]
        assert recall >= RECALL, [one for one in leaking[part] if not leaks.find(one)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("薇❤️信 abc12345", "account"), ("加 v x 聊", "account"), ("一三八一二三四五六七八", "phone"), ("1 3 8 1 2 3 4 5 6 7 8", "phone"),
        ("akira at gmail dot com", "mail"), ("see www.akira.shop", "link"), ("paypal friends and family", "payment"),
        ("扫我的二维码", "qr"), ("不走平台", "outside"), ("电话1\u200b3812345678", "phone"),
    ],
)  # fmt: skip
def test_disguises(text: str, kind: str) -> None:
    assert kind in leaks.kinds(leaks.find(text))


def test_numbers_of_ours_are_no_phones() -> None:
    for text in ("MO20261101-00021K", "JP123456789CN", "4901234567894", "1380 1480 1580", "12,000"):
        assert leaks.find(text) == (), text


def test_masking_keeps_the_rest() -> None:
    text = "您好，电话13812345678，邮箱a1b2@qq.com，谢谢"
    painted = leaks.masked(text, leaks.find(text))
    assert painted.startswith("您好")
    assert painted.endswith("，谢谢")
    assert "138" not in painted
    assert "qq.com" not in painted
    assert leaks.find(painted) == ()
