"""An agent's day in a browser: the wallboard, the plan, and the guided path on a ticket, at a desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from support.desk_parts import PARTS
from tests.browser.conftest import Visitor
from tests.browser.test_pages import found_by_axe
from tests.site import Site

Visit = Callable[..., Visitor]
SHOTS = os.environ.get("BROWSER_SHOTS", "")
TICKET = "SELECT number FROM support_ticket WHERE status IN ('new', 'open') AND assignee_id IS NULL ORDER BY id"


def look(visitor: Visitor, name: str) -> list[str]:
    """What is wrong with the page: accessibility, or wider than the screen."""
    visitor.page.wait_for_load_state("load")
    if SHOTS:
        visitor.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found_by_axe(visitor.page) + ([f"{name}: {wide} px wider than the screen"] if wide > 1 else [])


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_pages_of_a_team(visit: Visit, site: Site, size: str) -> None:
    agent, wrong = visit("tingting", size), []
    for page in ("wallboard", "coverage", "shifts"):
        agent.go(f"/desk/team/{page}/")
        wrong += look(agent, f"team-{page}-{size}")
    number = site.value(TICKET)
    for part in PARTS:
        agent.go(f"/desk/{number}/{part}/")
        wrong += look(agent, f"part-{part}-{size}")
    assert wrong == []


def test_the_guided_path(visit: Visit, site: Site) -> None:
    agent, number = visit("tingting", "desktop"), site.value(TICKET)
    agent.go(f"/desk/{number}/path/")
    said = "SELECT count(*) FROM support_message m JOIN support_ticket t USING (conversation_id) WHERE t.number = %s AND m.sender = 'agent'"
    agent.page.locator("button[name=say]").first.click()
    site.becomes(1, said, number)
    agent.go(f"/desk/{number}/path/")
    agent.page.locator("button[name=step][value=verify]").click()
    site.becomes("verify", "SELECT path FROM support_ticket WHERE number = %s", number)
    assert site.value(said, number) == 1
    agent.go(f"/desk/{number}/tags/")
    agent.page.fill("input[name=tag]", "急件")
    agent.page.locator("input[name=tag] ~ button, form:has(input[name=tag]) button").first.click()
    agent.page.locator("button[name=off][value='急件']").wait_for()
    assert agent.trouble == []
