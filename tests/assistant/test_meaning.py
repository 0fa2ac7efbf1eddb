"""Yes and no: every word in three languages, and what it may do to each act that waits."""

import pytest

from assistant.acts.table import ACTS
from assistant.language import _converter
from assistant.meaning import NO, YES, plain, said_no, said_yes

YES_TO_ALL = (
    "确认", "请确认。", "確認", "是", "是的", "是的！", "好", "好的", "好啊", "可以", "可以的", "对", "對",
    "行", "同意", "没问题", "沒問題",
    "确定", "確定", "办吧", "辦吧", "Confirm", "confirm!", "Yes", "yes, please", "yeah", "yep", "y", "OK", "okay", "Sure", "go ahead",
)  # fmt: skip
NO_TO_ALL = (
    "不用了", "不用", "不", "不要", "不了", "算了", "先不", "不是", "否", "取消操作", "再想想", "别", "不行", "不可以",
    "不需要", "不確認", "等等",
    "no", "n", "Nope", "No, thanks", "no thank you", "not now", "don't", "stop", "wait", "never mind",
)  # fmt: skip
# What may be meant either way, or means something else: nothing is done, and nothing counts as refused.
NEITHER = (
    "要", "嗯", "哦", "好吗", "可以吗", "行不行", "是吗", "对不对", "不是很好", "不要紧", "取消",
    "取消订单", "退", "改", "确认什么", "好贵", "好慢",
    "yes or no", "ok but when", "sure?no", "not sure", "no problem", "yes no", "hm", "maybe", "确认\n算了", "不确定", "好不好",
)  # fmt: skip
# What is a yes or a no to one question only: word → (acts it is a yes to, acts it is a no to).
BY_QUESTION = {
    "取消吧": ({"cancel_order"}, {"open_return", "change_address"}),
    "取消": (set(), {"open_return", "change_address"}),
    "cancel": (set(), {"open_return", "change_address"}),
    "Cancel it": ({"cancel_order"}, {"open_return", "change_address"}),
    "yes, cancel it": ({"cancel_order"}, set()),
    "确认取消": ({"cancel_order"}, set()),
    "別取消": (set(), {"cancel_order"}),
    "不取消了": (set(), {"cancel_order"}),
    "don't cancel": (set(), {"cancel_order"}),
    "退吧": ({"open_return"}, set()),
    "不退了": (set(), {"open_return"}),
    "改吧": ({"change_address"}, set()),
    "不改了": (set(), {"change_address"}),
}


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize(
    ("words", "is_yes", "is_no"),
    [*((one, True, False) for one in YES_TO_ALL), *((one, False, True) for one in NO_TO_ALL)],
)
def test_words_for_every_question(act: str, words: str, is_yes: bool, is_no: bool) -> None:
    assert (said_yes(words, ACTS[act].yes), said_no(words, ACTS[act].no)) == (is_yes, is_no)


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("words", [one for one in NEITHER if one not in BY_QUESTION])
def test_words_that_decide_nothing(act: str, words: str) -> None:
    assert not said_yes(words, ACTS[act].yes)
    assert not said_no(words, ACTS[act].no)


@pytest.mark.parametrize("words", BY_QUESTION)
def test_words_for_one_question(words: str) -> None:
    yes, no = BY_QUESTION[words]
    assert {code for code, act in ACTS.items() if said_yes(words, act.yes)} == yes
    assert {code for code, act in ACTS.items() if said_no(words, act.no)} == no


def test_the_lists_are_written_as_they_are_compared_and_no_word_is_in_two() -> None:
    for act in ACTS.values():
        yes, no = YES | act.yes, NO | act.no
        assert not yes & no, act.code
        for word in yes | no:
            assert plain(word) == word
            assert plain(_converter("s2t").convert(word)) == word, "traditional"
