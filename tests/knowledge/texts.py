"""Texts for tests."""

TEXTS = {
    "zh-hans": {
        "title": "送礼包装",
        "summary": "下单时勾选，免费。",
        "body": "下单时勾选「礼品包装」。\n\n- 免费\n- 可以写一张卡片",
        "action": "",
    },
    "en": {
        "title": "Gift wrapping",
        "summary": "Tick it at checkout; free.",
        "body": "Tick “gift wrap” at checkout.",
        "action": "",
    },
}


def changed(body: str) -> dict[str, dict[str, str]]:
    """The same with another Chinese text."""
    return {**TEXTS, "zh-hans": {**TEXTS["zh-hans"], "body": body}}
