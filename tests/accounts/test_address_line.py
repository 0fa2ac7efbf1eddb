"""The paste-one-line parser (pure)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.accounts import regions
from marketplace.accounts.policies.address_line import parse

REGIONS = list(regions.everywhere())


def read(line: str) -> tuple[str, str, str, str]:
    parsed = parse(line, REGIONS)
    return parsed.recipient, parsed.phone, parsed.region.code if parsed.region else "", parsed.detail


def test_it_works() -> None:
    line = "四川省成都市武侯区天府大道100号 张小美 13800138000"
    assert read(line) == ("张小美", "13800138000", "510107", "天府大道100号")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "收货人: 李雷 手机号码: 138-0013-8000 所在地区: 北京市北京市朝阳区 详细地址: 建国路1号院3号楼",
            ("李雷", "13800138000", "110105", "建国路1号院3号楼"),
        ),
        ("张小美，+86 13800138000，四川成都武侯区天府大道100号", ("张小美", "13800138000", "510107", "天府大道100号")),
        ("张三13800138000江苏省昆山市花桥镇1号", ("张三", "13800138000", "320583", "花桥镇1号")),
        ("广东省东莞市南城街道鸿福路1号 王五 13900000000", ("王五", "13900000000", "441900", "南城街道鸿福路1号")),
        ("湖北省仙桃市沔阳大道1号 赵六 13900000001", ("赵六", "13900000001", "429004", "沔阳大道1号")),
        ("内蒙古呼和浩特新城区海拉尔大街1号 13800138000 Li Lei", ("Lei", "13800138000", "150102", "海拉尔大街1号 Li")),
        ("上海浦东新区世纪大道100号8楼 陈女士 13800138000", ("陈女士", "13800138000", "310115", "世纪大道100号8楼")),
        ("重庆市城口县葛城街道1号 张三", ("张三", "", "500229", "葛城街道1号")),
        ("武侯区天府大道100号 13800138000 小美", ("小美", "13800138000", "510107", "天府大道100号")),
    ],
)  # fmt: skip
def test_what_people_paste(line: str, expected: tuple[str, str, str, str]) -> None:
    assert read(line) == expected


@pytest.mark.parametrize("line", ["", "朝阳区建国路1号", "hello", "13800138000", "。。。", "张小美"])
def test_unclear_stays_empty(line: str) -> None:
    """朝阳区 is a district of Beijing and of Changchun: no guess."""
    assert read(line)[2] == ""


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(REGIONS), st.sampled_from(["张小美", "欧阳小美"]))
def test_full_names_are_always_found(region: regions.Region, name: str) -> None:
    assert read(f"{region.text}人民路100号 {name} 13800138000") == (name, "13800138000", region.code, "人民路100号")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_gives_an_answer_that_can_be_stored(line: str) -> None:
    recipient, phone, code, detail = read(line)
    assert code == "" or any(region.code == code for region in REGIONS)
    assert len(recipient) + len(phone) + len(detail) <= len(line) + len("+86")
