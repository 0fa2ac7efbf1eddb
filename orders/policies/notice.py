"""The consumer notice (告知书, 商财发〔2018〕486号): shown on the order page, confirmed before an order may be placed.

The digest is of the Chinese text, the one that binds. A changed text needs a new version.
"""

import hashlib

VERSION = "2026-11"
TEXT_ZH = (
    "一、您购买的是境外商品，符合原产地有关质量、安全、卫生、环保、标识等标准或技术规范要求，"
    "可能与我国标准存在差异，由此产生的相关风险由您自行承担。\n"
    "二、您购买的商品直接购自境外，可能无中文标签；您可以在商品页面查看中文电子标签。\n"
    "三、您购买的商品仅限个人自用，不得再次销售。"
)
POINTS_ZH = tuple(part[2:] for part in TEXT_ZH.split("\n"))


def digest() -> str:
    """SHA-256 of the binding text, stored on every purchase."""
    return hashlib.sha256(TEXT_ZH.encode()).hexdigest()
