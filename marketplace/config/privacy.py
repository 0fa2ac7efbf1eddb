"""Export, erasure, and open business per app, in one literal table; the highest app first, accounts last.

Every function takes `user:<public id>`. `export` returns JSON values, `erase` deletes or anonymises (what the law keeps,
such as orders for three years, stays without the profile), `blocks` returns reasons why the account cannot be closed yet.
"""

HANDLERS: dict[str, dict[str, str]] = {
    "care": {"export": "care.privacy.export", "erase": "care.privacy.erase"},
    "assistant": {
        "export": "assistant.privacy.export",
        "erase": "assistant.privacy.erase",
    },
    "desk": {
        "export": "desk.privacy.export",
        "erase": "desk.privacy.erase",
    },
    "knowledge": {
        "export": "knowledge.privacy.export",
        "erase": "knowledge.privacy.erase",
        "blocks": "knowledge.privacy.blocks",
    },
    "quality": {
        "export": "quality.privacy.export",
        "erase": "quality.privacy.erase",
    },
    "cases": {
        "export": "cases.privacy.export",
        "erase": "cases.privacy.erase",
        "blocks": "cases.privacy.blocks",
    },
    "repairs": {
        "export": "repairs.privacy.export",
        "erase": "repairs.privacy.erase",
        "blocks": "repairs.privacy.blocks",
    },
    "claims": {
        "export": "claims.privacy.export",
        "erase": "claims.privacy.erase",
        "blocks": "claims.privacy.blocks",
    },
    "support": {
        "export": "support.privacy.export",
        "erase": "support.privacy.erase",
    },
    "returns": {
        "export": "returns.privacy.export",
        "erase": "returns.privacy.erase",
        "blocks": "returns.privacy.blocks",
    },
    "wanted": {
        "export": "wanted.privacy.export",
        "erase": "wanted.privacy.erase",
    },
    "orders": {
        "export": "orders.privacy.export",
        "erase": "orders.privacy.erase",
        "blocks": "orders.privacy.blocks",
    },
    "promotions": {
        "export": "promotions.privacy.export",
        "erase": "promotions.privacy.erase",
    },
    "risk": {
        "export": "risk.privacy.export",
        "erase": "risk.privacy.erase",
    },
    "promises": {
        "export": "promises.privacy.export",
        "erase": "promises.privacy.erase",
    },
    "freight": {
        "export": "freight.privacy.export",
        "erase": "freight.privacy.erase",
    },
    "warehousing": {
        "export": "warehousing.privacy.export",
        "erase": "warehousing.privacy.erase",
    },
    "logistics": {
        "export": "logistics.privacy.export",
        "erase": "logistics.privacy.erase",
    },
    "catalog": {
        "export": "marketplace.catalog.privacy.export",
        "erase": "marketplace.catalog.privacy.erase",
    },
    "sellers": {
        "export": "sellers.privacy.export",
        "erase": "sellers.privacy.erase",
        "blocks": "sellers.privacy.blocks",
    },
    "notices": {
        "export": "marketplace.notices.privacy.export",
        "erase": "marketplace.notices.privacy.erase",
    },
    "accounts": {
        "export": "marketplace.accounts.privacy.export",
        "erase": "marketplace.accounts.privacy.erase",
    },
}
