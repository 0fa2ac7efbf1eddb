"""The named people of demo and tests. Roles are fixed, so every story reads the same."""

from dataclasses import dataclass

PASSWORD = "miaomiao-demo"  # noqa: S105  (demo and tests only; seeding refuses to run in production)


@dataclass(frozen=True)
class Person:
    """One named person: who they are and the page they start from."""

    key: str
    name: str
    role: str
    login: str
    page: str
    roles: tuple[str, ...]
    locale: str = "zh-hans"
    is_staff: bool = False


PEOPLE: tuple[Person, ...] = (
    Person("xiaomei", "小美 Xiaomei", "shopper in Chengdu", "xiaomei@example.com", "/", ("shopper",)),
    Person("akira", "田中明 Akira", "买手 in Osaka", "akira@example.com", "/seller/", ("shopper", "seller")),
    Person(
        "brightwell",
        "Brightwell & Co.",
        "retailer in London (trusted)",
        "brightwell@example.com",
        "/seller/",
        ("seller",),
        "en",
    ),
    Person("lupe", "Lupe García", "warehouse operator", "lupe@example.com", "/warehouse/", ("operator",), "en"),
    Person("laozhang", "老张 Lao Zhang", "customs escort", "laozhang@example.com", "/warehouse/escort/", ("escort",)),
    Person("xiaolin", "小林 Xiao Lin", "customs escort", "xiaolin@example.com", "/warehouse/escort/", ("escort",)),
    Person(
        "xiaochen", "小陈 Xiao Chen", "returns inspector", "xiaochen@example.com", "/warehouse/returns/", ("inspector",)
    ),
    Person("tingting", "婷婷 Tingting", "support agent", "tingting@example.com", "/desk/", ("agent",)),
    Person("dana", "Dana", "operations", "dana@example.com", "/admin/", ("ops",), "en", True),
    Person("ming", "明 Ming", "verifier (operations)", "ming@example.com", "/admin/", ("ops",), is_staff=True),
    Person("fangfang", "方方 Fangfang", "finance clerk", "fangfang@example.com", "/admin/finance/", ("finance",)),
    Person("charlie", "Charlie", "stranger", "charlie@example.com", "/", ("shopper",), "en"),
)
BY_KEY = {person.key: person for person in PEOPLE}
