"""Masks: enough to recognise one's own, never enough to learn another's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import masking


def test_it_works() -> None:
    assert masking.mask_name("张小三") == "张*三"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("张三", "张*"),
        ("王", "王*"),
        ("欧阳小三", "欧**三"),
        ("阿依古丽·买买提", "阿******提"),
        ("Akira Tanaka", "A*** T***"),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert masking.mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800138000", "138****8000"),
        ("+8613800138000", "+86 138****8000"),
        ("+81 90-1234-5678", "+81****5678"),
        ("110", "****"),
        ("62345", "****45"),
        ("65432109", "****2109"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_phones(phone: str, shown: str) -> None:
    assert masking.mask_phone(phone) == shown


@given(st.text("0123456789X", min_size=1))
def test_no_digit_of_an_id_number_is_ever_shown(number: str) -> None:
    assert masking.mask_id_number(number) == "*" * 18


@pytest.mark.parametrize(
    ("email", "shown"),
    [("xiaomei@example.com", "x***@example.com"), ("", ""), ("broken", "***"), ("@example.com", "***")],
)
def test_emails(email: str, shown: str) -> None:
    assert masking.mask_email(email) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("北京市朝阳区建国路1号院2号楼", "北京市朝阳区****"),
        ("浙江省杭州市西湖区文三路90号", "浙江省杭州市西湖区****"),
        ("内蒙古自治区锡林郭勒盟锡林浩特市希日塔拉街道3号", "内蒙古自治区锡林郭勒盟锡林浩特市****"),
        ("上海市浦东新区张江路88弄", "上海市浦东新区****"),
        ("湖北省天门市竟陵小区5栋", "湖北省天门市****"),
        ("12 Baker Street, London", "****, London"),
        ("somewhere", "****"),
        ("", ""),
    ],
)
def test_addresses(address: str, shown: str) -> None:
    assert masking.mask_address(address) == shown
