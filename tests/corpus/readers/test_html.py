"""A web page comes out as its article: paragraphs, headings and lists, nothing of the site."""

import gzip
import json
import re
from collections import Counter

import pytest

from watchword.corpus.readers.html import filled_in, read_html
from watchword.errors import CorpusError

FLOOR = 0.968
"""Least mean F1 on real pages; trafilatura alone reaches .965."""

STORY = """<p>Police in Aden held two men on Monday after forty kilos of cocaine were found
under fishing nets in the harbour, the coast guard said in a statement.</p>"""
MORE = """<p>The men, both from the north, are believed to belong to a gang that moves drugs
and weapons along the coast. They have been charged with smuggling.</p>"""


def page(body, head=""):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Two held in Aden - Harbour Post</title><meta property="og:site_name" content="Harbour Post">
<meta name="author" content="Ana Mora"><link rel="canonical" href="https://example.org/1">
<meta property="article:published_time" content="2024-05-01T09:30:00+02:00">{head}</head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Two held in Aden</h1>{body}</article>
<footer>Copyright Harbour Post. All rights reserved.</footer></body></html>""".encode()


def text_of(body, head=""):
    (found,) = read_html(page(body, head), "saved/1.html")
    return found.text


def test_keeps_paragraphs_headings_and_lists():
    body = f"{STORY}<h2>What was found</h2><ul><li>Gold bars</li><li>Four rifles</li></ul>{MORE}"
    assert text_of(body).split("\n\n")[1:4] == ["What was found", "• Gold bars", "• Four rifles"]


def test_the_title_is_kept_apart_and_not_repeated():
    (found,) = read_html(page(STORY + MORE), "saved/1.html")
    assert found.title == "Two held in Aden"
    assert found.text.startswith("Police in Aden") and "\n\nThe men" in found.text


def test_keeps_what_the_page_says_of_itself():
    (found,) = read_html(page(STORY + MORE), "saved/1.html")
    assert (found.source, found.url) == ("Harbour Post", "https://example.org/1")
    assert (found.author, found.published) == ("Ana Mora", "2024-05-01")


@pytest.mark.parametrize(
    "chrome",
    [
        '<div class="related-posts"><p>Ten were held in Oran after a long chase.</p></div>',
        '<div class="author-bio"><p>Ana Mora has written about ports for ten years now.</p></div>',
        '<section id="newsletter-signup"><p>Our best stories, every day, by mail.</p></section>',
        "<p>Related: Ten held in Oran</p><ul><li>Ships burn</li><li>Rifles found</li></ul>",
        "<p>Follow the Harbour Post on Facebook and Twitter.</p>",
        "<p>Share this article</p>",
        '<div class="comments"><p>I have always said it: that harbour is not safe.</p></div>',
    ],
)
def test_leaves_out_what_is_not_the_article(chrome):
    assert text_of(STORY + MORE + chrome) == text_of(STORY + MORE)


def test_keeps_posts_quoted_from_a_network():
    quote = """<div class="social-embed"><blockquote class="twitter-tweet"><p>We are proud of our
    officers tonight.</p>Coast Guard <a href="https://t.co/x">May 1</a></blockquote></div>"""
    assert "We are proud of our officers tonight." in text_of(STORY + quote + MORE)


def test_keeps_text_without_a_paragraph_of_its_own():
    loose = "The harbour master said that more boats would be searched during the week."
    body = f'{STORY}<img src="a.png">{loose}<br><br>{MORE}'
    assert loose in text_of(f"<section>{body}</section>").split("\n\n")


def test_fills_a_hole_but_adds_nothing_before_or_after():
    careful = ["One was held.", "They had:", "gold."]
    ample = ["Home", "One was held.", "Findings", "More", "They had:", "gold.", "Ten more stories"]
    assert filled_in(careful, ample, {"More"}) == [
        "One was held.",
        "Findings",
        "They had:",
        "gold.",
    ]


def test_takes_the_declared_text_where_the_page_shows_too_little():
    declared = "Two men were held in Aden. " * 30
    data = json.dumps({"@type": "NewsArticle", "articleBody": declared})
    script = f'<script type="application/ld+json">{data}</script>'
    assert text_of("<p>Please wait.</p>", script) == declared.strip()


def test_reads_the_encoding_a_page_declares(capsys):
    data = page(STORY + MORE + "<p>Zöllner fanden in Köln nichts, sagte der Sprecher.</p>")
    old = data.decode().replace('"utf-8"', '"windows-1252"').encode("cp1252")
    (found,) = read_html(old, "a.html")
    assert "Zöllner fanden in Köln" in found.text
    assert capsys.readouterr().err == ""


def test_says_so_when_the_page_declares_no_encoding(capsys):
    data = page(STORY + MORE + "<p>Zöllner fanden in Köln nichts.</p>").decode()
    list(read_html(data.replace('<meta charset="utf-8">', "").encode("cp1252"), "page.html"))
    assert capsys.readouterr().err == "page.html: read as windows-1252\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"a\.html: is empty"),
        (b"<html><body></body></html>", r"a\.html: no article is found .*\n  Save the page again"),
        (b"<html><head><title>App</title></head><body><div id=root></div>", r"no article is found"),
        (b"\x00\x01\x02", r"a\.html: is binary"),
    ],
)
def test_a_bad_page_is_an_error(data, message):
    with pytest.raises(CorpusError, match=message):
        list(read_html(data, "a.html"))


def test_reads_a_page_that_is_cut_off():
    (found,) = read_html(page(STORY + MORE)[:-150], "a.html")
    assert found.text.startswith("Police in Aden")


def f1(found, expected):
    found, expected = (Counter(re.findall(r"\w+", text.lower())) for text in (found, expected))
    return 2 * (found & expected).total() / (found.total() + expected.total())


def test_real_pages_come_out_as_a_person_would_keep_them(shared):
    folder = shared / "bench" / "pages"
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    scores = []
    for name, kept in truth.items():
        data = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        (found,) = read_html(data, f"{name}.html")
        scores.append(f1(found.text, kept["articleBody"]))
    assert sum(scores) / len(scores) >= FLOOR
