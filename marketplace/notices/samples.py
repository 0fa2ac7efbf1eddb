"""Made-up facts for looking at the texts of messages: every name that a template uses has one (a contract test holds that)."""

from typing import Any

FACTS: dict[str, Any] = {
    "claim": "MC2611230000017",
    "role": "采购与库存", "address": "https://shop.example.com/hooks", "is_gone": True,
    "name": "小美", "link": "https://shop.example.com/me/", "number": "MO2611220000017", "order": "MO2611220000017",
    "parcel": "MM2611220000011", "seller": "明明买手店", "shop": "明明买手店", "title": "红腰子精华", "reason": "图片不清楚",
    "amount": "128.00", "code": "123456", "until": "2026-12-01", "reasons": ["还有未完成的订单"], "centre": "杭州退货中心",
    "items": [{"title": "身份证", "reason": "照片反光"}], "is_refunded": True, "is_returned": True, "case": "MT2611220000013",
    "state": "standing", "before": "B", "grade": "A", "points": 760, "subject": "MR2611220000011", "cause": "包裹在途中丢失了。",
    "is_better": True, "label": "RL1234",
    "result": "警告", "answer": "维持原决定", "kind": "卖家", "what": "明明买手店", "why": "正在核实。",
    "count": 3, "titles": ["清水烧茶碗"], "item": "营业执照", "days": 30, "recipient": "市场监管局", "period": "2026-H1",
    "price": "¥366.60", "pieces": 3, "stars": 4, "goods": "红腰子精华 × 2", "credit": "28.00", "is_credit": True,
    "lent": "96.00", "lane": "LAX-CTU", "detour": "LAX-PVG", "is_late": True,
    "recall": "MB261122000001K", "cartons": 2,
    "notice": "MI2611220000011", "warehouse": "KIX", "month": "2026-10", "good": 5, "short": 1, "damaged": 1, "over": 2,
    "replacement": "MO2611220000025", "pays": "12.00",
    "rows": [{"subject": "红腰子精华 降价 ¥20.00", "link": "/l/1/"}], "site": "https://shop.example.com",
    "stops": [("收藏与求购", "https://shop.example.com/notices/no-more/x/")],
    "batch": "K7-2291", "is_lot": True, "faults": 6, "orders": 14, "when": "11 月 24 日 14:30",
    "asks": True, "proposed": "exchange", "ticket": "MT2611220000013", "waybill": "JW1234567890", "carrier": "jingwei",
    "happened": "派送中", "at": "2026-11-22 10:00", "stop": "https://shop.example.com/track/unfollow/x/",
}  # fmt: skip
