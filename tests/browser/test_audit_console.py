"""An auditor's phone in the browser: the visit goes on without a connection and uploads later, once."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_working import photo
from tests.site import Site

SENT = "SELECT public_id FROM sellers_audit WHERE status = 'dispatched' ORDER BY id LIMIT 1"
ENTRIES = (
    "SELECT kind, count(*) FROM sellers_auditentry e JOIN sellers_audit a ON a.id = e.audit_id"
    " WHERE a.public_id = %s GROUP BY kind ORDER BY kind"
)


def test_a_visit_without_a_connection(visit: Visit, site: Site) -> None:
    visitor, audit = visit("xiaochen", expected=("net::ERR", "Failed to fetch", "422")), site.value(SENT)
    page, count = visitor.page, visitor.page.locator("[data-queue-count]")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 34.7, "longitude": 135.5, "accuracy": 9})
    visitor.go("/audits/console/")
    visitor.go(f"/audits/console/{audit}/")
    visitor.press("拆开信封")
    visitor.press("我已到门口，开始")
    visitor.sees("走访已开始")

    page.context.set_offline(True)
    shelf = page.locator("form[data-audit-entry=bin]")
    for number in (1, 2):
        shelf.locator("[name=label]").fill(f"A{number}")
        shelf.locator("[name=rough]").fill("12")
        shelf.locator("[name=photos]").set_input_files([photo(f"shelf-{number}")])
        shelf.evaluate("form => { form.requestSubmit(); form.requestSubmit(); }")  # an impatient thumb
        expect(count).to_have_text(f"{number}")
    assert site.rows(ENTRIES, audit) == []
    expect(page.locator("[data-audit-file] button")).to_be_disabled()

    page.context.set_offline(False)
    expect(count).to_have_text("0")
    site.becomes(
        2,
        "SELECT count(*) FROM sellers_auditentry e JOIN sellers_audit a ON a.id = e.audit_id WHERE a.public_id = %s",
        audit,
    )
    assert site.value("SELECT count(*) FROM sellers_auditphoto p JOIN sellers_auditentry e ON e.id = p.entry_id JOIN sellers_audit a"
                      " ON a.id = e.audit_id WHERE a.public_id = %s", audit) == 2  # fmt: skip

    page.locator("#note > summary").click()
    note = page.locator("form[data-audit-entry=note]")
    note.locator("button[type=submit]").click()  # nothing written: the server refuses, the phone keeps it and says why
    page.locator("[data-queue-list] .bad").wait_for()
    page.locator("[data-queue-list] button").last.click()
    expect(count).to_have_text("0")

    canvas = page.locator("canvas.audit-sign")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 60, steps=6)
    page.mouse.up()
    page.locator("form[data-audit-entry=signature] button[type=submit]").click()
    site.becomes(1, "SELECT count(*) FROM sellers_auditphoto p JOIN sellers_auditentry e ON e.id = p.entry_id JOIN sellers_audit a"
                    " ON a.id = e.audit_id WHERE a.public_id = %s AND e.kind = 'signature'", audit)  # fmt: skip
    expect(count).to_have_text("0")
    visitor.go(f"/audits/console/{audit}/")
    visitor.sees("已签名")
