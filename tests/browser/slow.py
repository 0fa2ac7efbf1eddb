"""A slow phone on a slow line, for finding tests and scripts that rely on speed: `BROWSER_SLOW=6 pytest tests/browser`.

Six times less processor, every request of a script a moment later, and a store in the browser (IndexedDB) that takes its time.
"""

from __future__ import annotations

import os

from playwright.sync_api import Page

TIMES = float(os.environ.get("BROWSER_SLOW", "1"))
LATE = """(() => {
    const fetched = window.fetch;
    const later = () => new Promise((go) => setTimeout(go, %(line)d));
    window.fetch = async (...all) => (await later(), fetched(...all));
    const open = IDBFactory.prototype.open;
    const success = Object.getOwnPropertyDescriptor(IDBRequest.prototype, "onsuccess");
    IDBFactory.prototype.open = function (...all) {
        const asked = open.apply(this, all);
        Object.defineProperty(asked, "onsuccess", {
            set(act) { success.set.call(asked, (event) => setTimeout(() => act.call(asked, event), %(store)d)); },
        });
        return asked;
    };
})()"""


def down(page: Page) -> None:
    """Make this page slow, where the environment asks for it."""
    if TIMES <= 1:
        return
    page.add_init_script(LATE % {"line": TIMES * 50, "store": TIMES * 80})
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": TIMES})
