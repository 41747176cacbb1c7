"""The page of tagged articles can be read, filtered and printed, and nothing in it can run."""

import base64
import hashlib
import os
import re
import shutil
from html.parser import HTMLParser

import pytest

from watchword.tagging.choice import Choice
from watchword.tagging.page import page
from watchword.tagging.pieces import Articles, Text, tag_piece

HOSTILE = [
    "<script>document.title = 'run'</script> sold heroin to a dealer.",
    "</style><script>document.title = 'run'</script> cocaine dealer.",
    '"><img src=x onerror="document.title = \'run\'"> heroin dealer.',
    "' onmouseover='document.title = 1' heroin &lt;b&gt; dealer \u202e\x07.",
    "<!-- heroin --> ]]> <svg onload=alert(1)> dealer.",
]

HARMLESS = "It rained on the town, officers said on Monday."

ARTICLES = [
    Text("a1", f"Cocaine dealer held\n\nPolice found heroin. {HARMLESS}", None),
    Text("a2", "An investor was swindled, the court heard.\n\nIt snowed.", "Pension scam"),
    Text('a3"><script>', "\n\n".join(HOSTILE), "<script>document.title = 'run'</script>"),
    Text("a4", "It rained on the river, people said.", None),
]


@pytest.fixture(scope="module")
def html(tagger):
    parts = [tag_piece(tagger, Articles([one])) for one in ARTICLES]
    return b"".join(page(parts, tagger, Choice())).decode()


class Seen(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text, self.policy = set(), set(), "", ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        known = dict(attrs)
        if known.get("http-equiv") == "Content-Security-Policy":
            self.policy = known["content"]

    def handle_data(self, data):
        self.text += data


def test_text_becomes_no_markup(html):
    seen = Seen(html)
    assert not seen.tags & {"script", "img", "svg", "iframe", "link", "object", "base", "a"}
    assert not any(
        name.startswith("on") or name in ("style", "src", "href") for name in seen.attributes
    )
    for text in HOSTILE:
        assert text.replace("\x07", "�") in seen.text


def test_its_policy_allows_its_own_style_and_nothing_else(html):
    (css,) = re.findall("<style>(.*?)</style>", html, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = [one.strip() for one in Seen(html).policy.split(";")]
    assert policy[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]
    assert "http" not in css and "url(" not in css


def test_counts_stand_at_the_top_and_titles_above_their_articles(html):
    text = Seen(html).text
    assert "4 articles, tagged" in text
    tagged = len(re.findall(r'class="s [^"]*\bon\b', html))
    assert f"{tagged} of " in text
    assert html.count("<article>") == 4 and html.count("</article>") == 4
    assert "<h2>Pension scam</h2>" in html
    assert "<h2>a4</h2>" in html


def test_scores_stand_over_each_sentence(html):
    (told,) = re.findall(r'title="([^"]*)"><span class="t">Police found heroin', html)
    first, second, third = told.split("\n")
    assert re.fullmatch(r"[01]\.\d\d Drugs", first) and re.fullmatch(r"0\.\d\d Fraud", second)
    assert third.startswith("novelty ")


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium on PATH; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    # As root, as in a container, Chromium refuses its sandbox; the page is our own.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium,
            args=[*sandbox, "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()


def seen(opened, selector):
    """Texts of the elements that can be seen."""
    found = opened.locator(selector)
    return [one.inner_text() for one in found.all() if one.is_visible()]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("width", [1280, 360])
def test_a_reader_filters_by_category_and_nothing_runs(browser, html, tmp_path, width):
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 800})
    asked, problems = [], []
    context.on("request", lambda request: asked.append(request.url))
    opened = context.new_page()
    opened.on("console", lambda message: problems.append(message.text))
    opened.goto((tmp_path / "page.html").as_uri())
    assert opened.title() == "4 articles, tagged"
    assert len(asked) == 1 and problems == []
    assert len(seen(opened, "article")) == 4
    every = seen(opened, ".t")
    opened.get_by_label("Fraud").check()
    assert len(seen(opened, "article")) >= 1
    for sentence in opened.locator(".s").all():
        shown = sentence.is_visible() and "title" not in sentence.locator("..").get_attribute(
            "class"
        )
        assert not shown or "Fraud" in sentence.inner_text()
    assert any("swindled" in text for text in seen(opened, ".t"))
    assert not any("rained" in text for text in seen(opened, ".t"))
    opened.get_by_label("Drugs").check()
    assert {"Police found heroin."} <= set(seen(opened, ".t"))
    opened.get_by_label("Fraud").uncheck()
    opened.get_by_label("Drugs").uncheck()
    assert seen(opened, ".t") == every
    narrow = opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert narrow, "the page is wider than the window"
    opened.emulate_media(media="print")
    assert not opened.locator("form").is_visible()
    assert "Police found heroin." in seen(opened, ".t")
    if folder := os.environ.get("WATCHWORD_SCREENSHOTS"):
        opened.emulate_media(media="screen")
        opened.screenshot(path=f"{folder}/page-{width}.png", full_page=True)
    context.close()
