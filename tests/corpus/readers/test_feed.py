"""Feeds: every item of RSS and Atom with text is an article, and no entity is ever expanded."""

import pytest

from watchword.corpus.readers.feed import read_feed
from watchword.errors import CorpusError

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harbour Post</title><link>https://example.org</link>
<item><title>Two held &amp; fined</title><link>https://example.org/1</link>
  <pubDate>Wed, 01 May 2024 09:30:00 +0200</pubDate><dc:creator>A. Mora</dc:creator>
  <description>Short.</description>
  <content:encoded><![CDATA[<p>Police held <b>two</b> men.</p><ul><li>One had gold.</li></ul>]]>
  </content:encoded></item>
<item><title>Only a title</title></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Alerts</title>
<entry><title type="html">Gold &amp;amp; guns</title>
  <link rel="self" href="https://example.org/self"/><link href="https://example.org/2"/>
  <updated>2024-05-02T10:00:00Z</updated><author><name>B. Lind</name></author>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Gold.</p><p>Guns.</p></div>
  </content></entry></feed>"""


def test_reads_rss_with_what_is_known(capsys):
    (found,) = read_feed(RSS.encode(), "feed.xml")
    assert found.text == "Police held two men.\n\n• One had gold."
    assert (found.title, found.url) == ("Two held & fined", "https://example.org/1")
    assert (found.source, found.author) == ("Harbour Post", "A. Mora")
    assert found.published == "2024-05-01T09:30:00+02:00"
    assert capsys.readouterr().err == "feed.xml: 1 of 2 items left out, without text\n"


def test_reads_atom_with_what_is_known():
    (found,) = read_feed(ATOM.encode(), "feed.atom")
    assert found.text == "Gold.\n\nGuns."
    assert (found.title, found.url) == ("Gold & guns", "https://example.org/2")
    assert (found.source, found.author) == ("Alerts", "B. Lind")
    assert found.published == "2024-05-02T10:00:00Z"


BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<rss><channel><item><description>&b;</description></item></channel></rss>"
)
SPY = (
    '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    "<rss><channel><item><description>&a;</description></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"a\.xml: is empty"),
        (RSS[:500], r"a\.xml:\d+: not XML: .*\n  Get the feed again"),
        ("Two held.", r"a\.xml:1: not XML"),
        ("<note>Two held.</note>", r"a\.xml: is XML but no feed: it holds <note>\n  Give an RSS"),
        (
            "<rss><channel><title>A</title></channel></rss>",
            r"a\.xml: no item of this feed has text",
        ),
        (BOMB, r"a\.xml: declares XML entities"),
        (SPY, r"a\.xml: declares XML entities"),
    ],
)
def test_a_bad_feed_is_an_error(content, message):
    with pytest.raises(CorpusError, match=message):
        list(read_feed(content.encode(), "a.xml"))
