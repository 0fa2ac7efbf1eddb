"""Simplified and traditional Chinese: converted by OpenCC in this process, no call, no loss of meaning."""

from functools import cache

import opencc

VERSION = "opencc"


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def convert(text: str, *, target: str) -> str:
    """`text` in the script of `target` (`zh-hant`, else simplified)."""
    return str(_converter("s2t" if target == "zh-hant" else "t2s").convert(text))
