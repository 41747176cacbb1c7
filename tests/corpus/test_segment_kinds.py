"""Every piece has the right kind, and site chrome keeps the reason why it is chrome."""

import pytest

from watchword.corpus.clean import LEADS, chrome
from watchword.corpus.segment import segment

BODY = "The agency said on Monday that fraud had grown. It gave no figures."


def kinds(text, title=None):
    """The kinds of the pieces of a text, in order."""
    return [sentence.kind for sentence in segment(text, title)]


CHROME = {
    "share link": [
        "Share this article",
        "SHARE",
        "Share on Facebook",
        "Facebook Twitter Email",
        "Follow us on Telegram",
        "Click to share on X (Opens in new window)",
    ],
    "page furniture": [
        "Exit mobile version",
        "Site icon The Marsh Courier",
        "Skip to content",
        "Toggle navigation",
        "Back to top",
        "Previous article",
        "Page 2 of 7",
        "Tags: fraud, banks",
        "Log in",
    ],
    "cookie notice": [
        "We use cookies to improve your experience.",
        "This website uses cookies to ensure you get the best experience.",
        "Accept all cookies",
        "By continuing to use this site, you agree to our use of cookies.",
        "Privacy Policy",
    ],
    "newsletter or subscription": [
        "Sign up for our newsletter",
        "Subscribe to our daily newsletter.",
        "Subscribe now",
        "Get the latest news straight to your inbox.",
        "Already a subscriber? Log in",
        "This article is for subscribers only.",
    ],
    "read more link": [
        "Read more",
        "Read more: How banks fight back",
        "READ NEXT: The long road",
        "Related articles",
        "You may also like",
        "Most read",
        "Continue reading",
    ],
    "advertisement": [
        "Advertisement",
        "- ADVERTISEMENT -",
        "Sponsored content",
        "Article continues below advertisement",
    ],
    "copyright notice": [
        "© 2023 Marsh Media Ltd. All rights reserved.",
        "Copyright 2021 The Marsh Courier",
        "All rights reserved.",
        "This material may not be published, broadcast or redistributed.",
    ],
    "photo credit": [
        "Photo: Jo Marsh",
        "Image credit: Getty Images",
        "(Photo by Jo Marsh)",
        "Reuters",
        "Getty Images",
    ],
    "comment count": [
        "12 comments",
        "No comments",
        "Leave a comment",
        "Comments (4)",
        "1.2k shares",
    ],
    "reading time": ["5 min read", "3 minute read", "Reading time: 4 minutes"],
    "date stamp": [
        "date 2023-07-17",
        "Monday, July 17, 2023",
        "17 July 2023",
        "Published: 17 July 2023 at 10:15 GMT",
        "Last updated on Jul 17, 2023, 9:05 am",
        "17/07/2023",
        "3 hours ago",
    ],
    "separator": ["* * *", "-----", "___"],
    "bare link": ["https://www.example.com/a/b?c=d", "www.example.com"],
    "byline": [
        "By Jo Marsh",
        "BY JO MARSH AND ANN HALE",
        "By Jo Marsh, Ann Hale and Kim Roe",
        "Jo Marsh, Political Correspondent",
        "Reporting by Jo Marsh; editing by Ann Hale",
    ],
    "dateline": ["LONDON (Reuters) -", "KYIV, Ukraine (AP) —"],
}


@pytest.mark.parametrize(
    ("line", "reason"), [(line, reason) for reason, lines in CHROME.items() for line in lines]
)
def test_finds_chrome_by_what_it_is(line, reason):
    assert chrome(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "Shares fell sharply in London.",
        "Share prices fell in London after the bank said it would close.",
        "By Monday the police had found the van.",
        "By the time they came, he had gone",
        "We found that he had sold cookies at the fair to everyone who asked him.",
        "We said that he had used cookies as a bribe.",
        "Follow the money, said the officer.",
        "Get out, he said.",
        "May 2021 was the worst month for fraud.",
        "On Monday, July 17, 2023 the court sat.",
        "Reuters reported the theft first.",
        "Photographs of the van were shown in court.",
        "Advertising fraud costs banks a fortune.",
        "Copyright law does not help them.",
        "Join the army, they told him.",
        "Two comments by the minister caused it.",
        "Read the letter, the judge told him.",
        "Searches went on all night.",
        "LONDON was quiet.",
        "Mail fraud has grown",
        "Print works raided by police",
        "“Share this,” he said.",
    ],
)
def test_leaves_prose_alone(line):
    assert chrome(line) == ""


def test_keeps_a_chrome_line_whole_with_its_reason():
    text = f"{BODY}\n\n© 2023 Marsh Media Ltd. All rights reserved. Do not copy."
    last = segment(text)[-1]
    assert (last.kind, last.reason) == ("boilerplate", "copyright notice")
    assert last.text == "© 2023 Marsh Media Ltd. All rights reserved. Do not copy."


def test_takes_the_first_short_line_for_the_title():
    assert kinds(f"Fraud is growing, agency says\n\n{BODY}") == ["title", "sentence", "sentence"]


def test_passes_over_chrome_before_the_title():
    text = f"Site icon The Courier\n\nFraud is growing\n\nBy Jo Marsh\n\n{BODY}"
    assert kinds(text)[:4] == ["boilerplate", "title", "boilerplate", "sentence"]


def test_calls_a_repeated_title_boilerplate():
    text = f"Fraud is growing\n\nFraud is growing\n\n{BODY}"
    assert [(s.kind, s.reason) for s in segment(text)[:2]] == [
        ("title", ""),
        ("boilerplate", "repeated title"),
    ]


def test_knows_the_title_it_is_given():
    title = "Who is he? Police ask."
    assert kinds(f"{title}\n\n{BODY}\n\n{title}", title) == [
        *("title", "sentence", "sentence", "boilerplate"),
    ]


def test_takes_no_other_line_for_the_title_when_one_is_given():
    assert kinds(f"Growing threat\n\n{BODY}", "Another title")[0] == "heading"


def test_calls_an_article_without_a_title_sentences():
    assert kinds(BODY) == ["sentence", "sentence"]


def test_calls_a_line_a_sentence_where_nothing_else_is_one():
    assert kinds("A lone line") == ["sentence"]
    assert kinds(f"{BODY}\n\nA last line")[-1] == "heading"


def test_tells_headings_within_the_body():
    text = f"{BODY}\n\nTech-Aided Crimes\n\n{BODY}\n\nMajor threats to the coast:\n\n{BODY}"
    assert kinds(text)[2] == kinds(text)[5] == "heading"


def test_calls_a_long_line_without_a_stop_a_sentence():
    line = "The agency said that it had " + "never " * 20 + "seen such a thing"
    assert kinds(f"{BODY}\n\n{line}\n\n{BODY}")[2] == "sentence"


def test_calls_a_line_that_comes_again_boilerplate():
    text = f"{BODY}\n\nMarsh Courier\n\n{BODY}\n\nMarsh Courier\n\n{BODY}"
    assert [s.reason for s in segment(text) if s.text == "Marsh Courier"] == ["", "repeated line"]


@pytest.mark.parametrize(
    "marker", ["•", "-", "*", "–", "‣", "1.", "12)", "(3)", "(a)", "a)", "b.", "iv.", "• 9."]
)
def test_calls_all_sentences_of_an_item_list_items(marker):
    first, second = segment(f"{marker} Gangs use boats. They carry more people.")
    assert first.kind == second.kind == "list_item"
    assert first.text.startswith(marker)


@pytest.mark.parametrize("line", ["A. Marsh said so.", "2009 was worse.", "-5 degrees is cold."])
def test_takes_no_name_or_number_for_a_list_marker(line):
    assert kinds(line) == ["sentence"]


@pytest.mark.parametrize(
    "line",
    [
        "Figure 2: Fraud by year",
        "Table 3. Cases by county.",
        "FILE PHOTO: A van stands before the court in Dover, England, on a wet day in May",
        "Pictured: the van that police found.",
        "Jo Marsh speaks in Leeds. (Photo: Ann Hale)",
        "Police at the scene in Dover on Friday (Getty Images)",
        "The minister at the gate. Photo by Jo Marsh",
    ],
)
def test_tells_captions(line):
    assert set(kinds(f"{BODY}\n\n{line}\n\n{BODY}")[2:-2]) == {"caption"}


def test_tells_a_date_on_the_line_of_a_headline():
    pieces = segment(f"New seat design shown Thursday, May 7, 2015\n\n{BODY}")
    assert [(s.kind, s.text) for s in pieces[:2]] == [
        ("title", "New seat design shown"),
        ("boilerplate", "Thursday, May 7, 2015"),
    ]


def test_lists_leads_in_small_letters():
    assert all(lead == lead.lower() for lead in LEADS)
