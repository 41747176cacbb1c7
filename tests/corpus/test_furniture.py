"""Lines that a source repeats under different stories are its furniture; copies of one are not."""

from watchword.corpus.article import article
from watchword.corpus.store import add, split_again
from watchword.tables import read_table

APPEAL = "Anybody who saw it may ring the desk of the Fenmarsh Echo. Calls are free."
STORIES = [
    "A lorry overturned on the ring road on Monday and spilt nine tonnes of sugar beet. Crews "
    "swept until noon. The driver, who had swerved for a swan, walked away with a stiff neck.",
    "The choir of St Swithin sang in front of the empty swimming baths to save them. Forty "
    "singers came in bathing caps. Councillors listened from a window and shut it for the bass.",
    "Two brothers admitted stealing lead from the roof of the library in February. Rain had "
    "reached the atlases by Easter. A scrap dealer in Wendling remembered their van and its song.",
    "A heron has taken every goldfish from the pond of the botanical garden. Gardeners tried "
    "mirrors, nets and a plastic owl. The bird was last seen asleep upon the owl, looking fed.",
]


def appeals(workspace):
    rows = read_table(workspace.sentences_file)
    return [(row["kind"], row["reason"]) for row in rows if row["text"] in APPEAL]


def stored(workspace, n, source="Fenmarsh Echo"):
    texts = [f"{story}\n\n{APPEAL}\n" for story in STORIES[:n]]
    add(workspace, [article(text, source=source) for text in texts])


def test_a_line_under_three_stories_of_a_source_is_boilerplate(workspace):
    stored(workspace, 3)
    assert appeals(workspace) == [("boilerplate", "repeated across its source")] * 6


def test_a_line_under_two_stories_is_not(workspace):
    stored(workspace, 2)
    assert {kind for kind, _ in appeals(workspace)} == {"sentence"}


def test_copies_of_one_story_count_once(workspace):
    texts = [f"{STORIES[0]} It is day {n}.\n\n{APPEAL}\n" for n in range(4)]
    add(workspace, [article(text, source="Fenmarsh Echo") for text in texts])
    assert {kind for kind, _ in appeals(workspace)} == {"sentence"}


def test_articles_without_a_source_share_nothing(workspace):
    stored(workspace, 4, source=None)
    assert {kind for kind, _ in appeals(workspace)} == {"sentence"}


def test_splitting_again_finds_what_came_one_by_one(workspace):
    for story in STORIES:
        add(workspace, [article(f"{story}\n\n{APPEAL}\n", source="Fenmarsh Echo")])
    assert {kind for kind, _ in appeals(workspace)} == {"sentence"}
    split_again(workspace)
    assert {kind for kind, _ in appeals(workspace)} == {"boilerplate"}
