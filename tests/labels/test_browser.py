"""An annotator who knows only the invitation link and the keys gets in exactly what they meant."""

import json
import os
import re
import shutil

import pytest

from watchword.labels.annotation import read_annotations

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

EMAIL, PASSWORD = "dee@example.org", "a-long-password"

PLAN = [
    (["0"], (), ()),
    (["d"], ("drugs",), ()),
    (["m", "b"], ("money_laundering", "bribery_corruption"), ()),
    (["g", "o", "1"], ("firearms", "organised_crime"), "first flag"),
    (["i"], ("immigration_crime",), ()),
]
"""Keys of the first five sentences, and what they mean."""


@pytest.fixture
def page(need):
    chromium = shutil.which("chromium")
    need(chromium, "no Chromium on PATH; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    # As root, as in a container, Chromium refuses its sandbox; the page is our own server's.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[*sandbox, "--disable-gpu", "--disable-background-networking"],
        )
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        outside = []
        context.route(
            lambda url: not url.startswith(("http://127.0.0.1", "data:", "blob:")),
            lambda route: (outside.append(route.request.url), route.abort()),
        )
        page = context.new_page()
        yield page
        browser.close()
        assert outside == []


def sign_up(page, url, inviter):
    page.goto(url + inviter.get("/api/invite")["invite_url"])
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/user/signup" not in address)


def shown(page, text):
    """Wait until this sentence is the one to label."""
    page.wait_for_function(
        "text => [...document.querySelectorAll('.ww-sentence')].some("
        "one => one.textContent.includes(text))",
        arg=text,
        timeout=60_000,
    )


def press(page, keys):
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(150)


def test_five_sentences_and_a_skip_by_keyboard_alone(page, run, linked, server, ann, tmp_path):
    assert run("labels", "push", "--blind").exit_code == 0
    number = json.loads(linked.link_file.read_text())["project"]
    rows = [row for row in linked.sentence_rows() if row["kind"] == "sentence"]
    shots = os.environ.get("WATCHWORD_SCREENSHOTS", str(tmp_path))
    sign_up(page, server.url, ann)
    page.goto(f"{server.url}/projects/{number}/data?labeling=1")
    for place, (keys, _, _) in enumerate(PLAN):
        shown(page, rows[place]["text"][:40])
        press(page, keys)
        page.screenshot(path=f"{shots}/sentence-{place + 1}.png")
        page.keyboard.press("Control+Enter")
    shown(page, rows[5]["text"][:40])
    page.keyboard.press("Control+Space")
    shown(page, rows[6]["text"][:40])
    pulled = run("labels", "pull")
    assert pulled.exit_code == 0, pulled.stderr
    found = {one.sentence_id: one for one in read_annotations(linked.annotations_file)}
    assert {one.annotator for one in found.values()} == {EMAIL}
    flags = re.findall(r'alias="(\w+)" hotkey="1"', (linked.labels / "config.xml").read_text())
    for row, (_, labels, flagged) in zip(rows, PLAN, strict=False):
        one = found[row["id"]]
        assert (set(one.labels), one.skipped) == (set(labels), False), row["text"]
        assert one.flags == (tuple(flags) if flagged else ())
        assert one.origin == "manual" and one.lead_time > 0
    assert found[rows[5]["id"]].skipped and len(found) == 6
