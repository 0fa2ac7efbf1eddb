"""How long and how much; a smoke run is the same with little of it."""

from dataclasses import dataclass

# What people type: bulk goods are called like this (scenes/data/bulk_goods.csv).
QUERIES = (
    "保湿面霜", "蓝牙降噪耳机", "抹茶粉", "婴儿配方奶粉", "羊毛大衣", "有机咖啡豆",
    "益生菌", "千片拼图", "超轻帐篷", "珍珠耳钉", "复古钢笔", "冻干猫粮",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """`seconds` of each measurement under load; counts of the others."""

    seconds: float = 8.0
    connections: int = 16
    orders: int = 120
    calls: int = 400
    full_carts: int = 300
    empty_carts: int = 1000
    hot_pieces: int = 100
    hot_at_once: int = 32
    mixed: int = 10_000
    idle_seconds: float = 12.0
    applications: int = 50_000
    cases: int = 200_000
    tickets: int = 100_000
    sellers: int = 10_000
    postings: int = 1_000_000
    carts: int = 1_000_000
    simulated_days: int = 90
    simulated_orders: float = 40.0
    quiet_days: int = 24
    declared: int = 5_000
    passports: int = 10_000
    events: int = 1_000_000
    manifest: int = 5_000
    scans: int = 600
    twin_cases: int = 2_000
    twin_speed: int = 1_000
    sockets: int = 500
    messages_a_second: int = 50
    socket_seconds: int = 30
    portal_reads: int = 200


FULL = Plan()
SMOKE = Plan(
    seconds=0.7, connections=4, orders=4, calls=20, full_carts=20, empty_carts=60, hot_pieces=10, hot_at_once=8, mixed=400,
    idle_seconds=1.0, applications=400, cases=400, sellers=300, postings=12_000, carts=2_000,
    simulated_days=1, simulated_orders=3.0, quiet_days=10, declared=200,
    passports=200,
    events=4_000,
    manifest=200,
    scans=30,
    twin_cases=6,
    twin_speed=10,
    sockets=20,
    messages_a_second=10,
    socket_seconds=2,
    tickets=400,
    portal_reads=10,
)  # fmt: skip
