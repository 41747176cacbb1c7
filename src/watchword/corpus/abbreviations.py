"""Words and marks that decide whether a stop ends a sentence: data only, grouped by phenomenon.

Abbreviations are lower-cased and written without their last full stop.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A title stands before a name, so its stop never ends a sentence: "Mr. Biggar".
HONORIFICS = _words(
    """mr mrs ms mx dr prof rev revd fr hon gen lt lieut col maj capt cpt cpl sgt cmdr cdr adm brig
    gov sen rep pres supt insp det messrs mme mlle mlles mssrs msgr mgr amb atty ald cllr
    pvt pfc sr-lt mt ft st"""
)

# What follows completes them: "e.g. opium", "Smith v. Jones", "approx. 40", "Univ. Press".
JOINERS = _words(
    """e.g eg i.e ie viz vs v cf c.f approx ca incl esp resp assoc dept dist div univ
    natl intl int'l gov't govt acad ed eds trans comp mfg n.b nb a.k.a aka f.k.a s.t w.r.t
    op cit loc"""
)

# A number completes them: "p. 55", "No. 10", "Fig. 3", "Art. 5".
NUMBERED = _words(
    """p pp no nos n° nº № fig figs eq eqs sec secs sect art arts ch chap chaps vol vols ver para
    paras pt pts tab app ex op cl reg sch col cols ln ll verse vv c circa ext tel ph rs"""
)

# Months and weekdays, cut short before a day or a year: "on Feb. 16".
DATES = _words(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed weds thu thur thurs fri sat"
)

# They may close a sentence: only a word that usually opens one shows it: "Acme Inc. The firm".
CLOSING = _words(
    """inc co cos corp ltd llc plc bros jr sr esq etc ect ph.d m.d b.a m.a ave blvd rd hwy sq apt
    bldg est ext tpke pkwy m.sc b.sc d.c n.y l.a a.m p.m b.c a.d c.e u.s u.k u.n e.u u.s.a dept assn
    al st yrs hrs eng"""
)

# The same for names of states, which are words when they have no capital: "Mass.", "Ill."
STATES = _words(
    """Ala Ariz Ark Calif Cal Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo Mont
    Neb Nev Okla Ore Pa Penn Tenn Tex Va Vt Wash Wis Wyo Ont Que"""
)

# Words that open sentences and hardly ever continue a name: "in the U.S. | The President".
STARTERS = _words(
    """A About According After Again All Along Already Also Although Am An And Another Any Anyone
    Anything Are Aren't As Aside At Because Before Being Besides Both But By Can Clearly Could
    Despite Did Didn't Do Does Don't Due During Each Earlier Either Even Eventually Every Everyone
    Except Few Finally First For Fortunately From Further Furthermore Given Had Has Have Having He
    He'd He'll He's Her Here Hers His How However I I'd I'll I'm I've If Image Images In Indeed
    Instead Into Is Isn't It It'll It's Its Last Later Let Let's Like Many Maybe Me Meanwhile
    More Moreover Most Much My Nearly Neither Never Nevertheless Nobody None Nor Not Nothing Now
    Of Often On Once One Only Or Other Others Our Over Overall Perhaps Photo Please Previously
    Several She She'd She'll She's Should Similarly Since So Some Someone Sometimes Soon Still
    That That's The Their Them Then There There's Therefore These They They'd They'll They're
    They've This Those Though Through Throughout Thus To Today Together Tomorrow Too Two Under
    Unfortunately Unless Unlike Until Upon Was We We'd We'll We're We've Well Were What What's When
    Where Whereas Whether Which While Who Who's Whose Why With Within Without Would Yes Yet
    You You'll You're You've Your"""
)

# A name may end in a mark of its own: "Yahoo! in the accounting department".
BRANDS = _words("Yahoo Jeopardy Yum Joomla")

# What a speaker does after a quotation: "“Can we go?” Mary asked."
SPEECH = _words(
    """said says say asked asks ask replied replies answered answers added adds cried cries
    shouted shouts whispered whispers exclaimed exclaims wondered wonders yelled yells told tells
    called calls demanded demands muttered murmured insisted continued laughed screamed screams"""
)

# Quotation marks and brackets that close, or open, around a stop.
CLOSERS = "\"'”’»›)]}＂〉》」』）"
OPENERS = "\"'“‘„«‹([{¿¡〈《「『（"
