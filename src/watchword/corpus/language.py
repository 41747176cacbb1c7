"""Which language an article is in, by its most frequent small words or its script.

Enough to find the articles that a segmenter and a taxonomy made for English should not see. A
trained detector would tell more languages, for a dependency of many megabytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_SMALL_WORDS = {
    "en": "the of and to in that is was for it on with as he by at from are this had were be has",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch",
    "fr": "le la les et des en un une du est que dans pour qui sur par au plus pas avec sont ce",
    "es": "el la los y de en un una que es por con para las del se su al como más fue",
    "it": "il di che la e un una per in è con del della non sono le dei da nel alla gli",
    "pt": "o a os as de que e do da em um uma para com não por na no dos foi se ao",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om door ook werd bij",
    "pl": "w i na z do się nie że jest o to przez od po za dla oraz został które ale",
    "sv": "och i att det som en på är av för med den till inte om ett har de från var",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi kadar sonra göre ise ama",
    "ro": "și în de la a cu pe care din un o nu este au pentru fost să mai prin",
}
_WORDS = {name: frozenset(words.split()) for name, words in _SMALL_WORDS.items()}

LEAST_WORDS = 20
"""Words below which nothing is said about a text in Latin script."""

_LEAST_SHARE = 0.12
_READ = 5_000


def language(text: str) -> str:
    """Return the language of a text, as far as it can be told.

    Parameters
    ----------
    text : str
        Its first 5,000 characters are read.

    Returns
    -------
    str
        A code of ISO 639-1, such as "en"; the script, such as "cyrillic"; "other" for an unknown
        language in Latin script; or "" for a text too short to tell.

    Examples
    --------
    >>> language("Die Polizei hat am Montag in der Stadt zwei Männer mit einer Pistole und dem "
    ...          "Geld aus dem Raub auf der Straße nicht weit von der Bank gefasst.")
    'de'
    >>> language("Полиция задержала двух человек.")
    'cyrillic'
    """
    text = text[:_READ]
    script = _script(text)
    if script != "latin":
        return script
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) < LEAST_WORDS:
        return ""
    counts = Counter(words)
    shares = {
        name: sum(counts[word] for word in small) / len(words) for name, small in _WORDS.items()
    }
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _LEAST_SHARE else "other"


def _script(text: str) -> str:
    letters = [letter for letter in text if letter.isalpha()][::10]
    if not letters:
        return "latin"
    names = Counter(unicodedata.name(letter, "latin").partition(" ")[0] for letter in letters)
    return names.most_common(1)[0][0].lower()
