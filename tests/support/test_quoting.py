"""What somebody wrote, without what they quote and how they sign: as real programs make it."""

import pytest

from support.channels.mail.html import words
from support.channels.mail.quoting import MARKER, said

SAID = "尺码不对，想换大一号。"


@pytest.mark.parametrize(
    "rest",
    [
        "On Mon, 23 Nov 2026 at 10:00, Miaomiao <support@x.example> wrote:\n> old",
        "On Mon, 23 Nov 2026 at 10:00, Miaomiao\n<support@x.example> wrote:\n> old",
        "在 2026年11月23日 10:00，全球喵喵 写道：\n> old",
        "全球喵喵 <support@x.example> 于2026年11月23日周一 10:00写道：\n\nold",
        '------------------ 原始邮件 ------------------\n发件人: "全球喵喵" <support@x.example>;\n发送时间: 2026年11月23日',
        "-----Original Message-----\nFrom: Miaomiao\nSent: Monday",
        "________________________________\nFrom: Miaomiao <support@x.example>\nSent: Monday",
        "From: Miaomiao <support@x.example>\nSent: Monday, 23 November 2026\nTo: me",
        "发件人：全球喵喵\n发送时间：2026年11月23日\n收件人：我",
        f"{MARKER}\nold words without any mark",
        f"> {MARKER}\n> old",
        "> only\n> quoted",
        "-- \n赵先生\n电话 13800138000",
        "Sent from my iPhone",
        "发自我的小米手机",
        "发自我的iPhone",
    ],
)
def test_the_new_words_are_left(rest: str) -> None:
    assert said(f"{SAID}\n\n{rest}") == SAID


@pytest.mark.parametrize(
    "text",
    [
        "主题：想问一下\n运费多少？",
        "On time delivery is what I wrote about.",
        "From: Tokyo, I think.\nWhere is it?",
        "我在想\n- 退货\n- 换货",
        "发自内心地感谢你们",
    ],
)
def test_plain_talk_is_not_cut(text: str) -> None:
    assert said(text) == text


def test_answers_between_the_lines_are_kept() -> None:
    assert said("> 颜色？\n蓝色\n> 尺码？\n大号") == "蓝色\n大号"


def test_html_gives_its_words_only() -> None:
    assert words("<p>一</p><blockquote>旧</blockquote><p>二") == "一\n\n二"
    assert words("<script>x</script>好<style>y</style>") == "好"
    assert words("a &amp; b &lt;c&gt;") == "a & b <c>"
    assert words("<b>" * 5000 + "深") == "深"
