"""The words that tell time in English, each with its class and its value."""

from __future__ import annotations

from dataclasses import dataclass

CLASSES = (
    "OTHER BREAK STOP COMMA HYPHEN SLASH POSS "
    "MONTH WEEKDAY YEAR SHORTYEAR YEARS NUM ORD AMOUNT DECADE DATE CLOCK "
    "UNIT WEEKEND QUARTER HALF CUNIT PERIOD SEASON PART TODAY HOLIDAY "
    "AGO EARLIER LATER BEFORE AFTER THE A THIS THAT SAME LAST PAST PREV NEXT COMING FOLLOWING LATEST CURRENT "
    "EARLY LATE MID END DAWN ABOUT MORE THAN AT LEAST MOST UP TO THROUGH UNTIL SINCE BY FROM BETWEEN AND OR IN ON OF "
    "FOR DURING WITHIN OVER FEW COUPLE MANY RECENT EACH FISCAL TRADING OLD ENDED ITS BEYOND SO FAR NOW THEN "
    "PASTREF FUTUREREF SOON FUTURE TIME PER SETWORD AGED NOT NEAR LONG CENT BC AD YET "
    "PASTVERB FUTUREVERB PRESENTVERB HAVE FREQ PRONOUN SUBYEAR ZONE PLANNER BE"
).split()

CHAR = {name: chr(0x4E00 + index) for index, name in enumerate(CLASSES)}
"""One character a class: a text becomes a string of classes, in which rules are regular expressions."""

NAME = {char: name for name, char in CHAR.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A word: its class, its value, and whether it must begin with a capital ("May", "Sun")."""

    char: str
    value: object = None
    capital: bool = False
    dotted: bool = False


MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
SEASON_CODES = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
PARTS = {
    "morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "overnight": "NI", "daytime": "DT",
    "midday": "MI", "lunchtime": "MI", "midmorning": "MO", "midafternoon": "AF", "dawn": "MO", "dusk": "EV",
}  # fmt: skip
DECADE_WORDS = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
    "nineties": 90,
}  # fmt: skip

_UNITS = {
    "day": "day", "week": "week", "month": "month", "year": "year", "decade": "decade", "century": "century",
    "fortnight": "fortnight",
}  # fmt: skip

_PLAIN: dict[str, str] = {
    "AGO": "ago",
    "EARLIER": "earlier previously",
    "LATER": "later afterward afterwards thereafter",
    "BEFORE": "before",
    "AFTER": "after",
    "FOLLOWING": "following",
    "THE": "the",
    "A": "a an",
    "THIS": "this these",
    "THAT": "that those",
    "SAME": "same very",
    "LAST": "last",
    "PAST": "past",
    "PREV": "previous preceding prior",
    "NEXT": "next",
    "COMING": "coming upcoming ensuing succeeding",
    "LATEST": "latest most-recent corresponding comparable",
    "CURRENT": "current present",
    "EARLY": "early",
    "LATE": "late",
    "MID": "mid middle",
    "END": "end close",
    "DAWN": "beginning start outset onset",
    "ABOUT": "about around nearly almost approximately roughly some circa virtually approaching",
    "MORE": "more less fewer longer",
    "THAN": "than",
    "AT": "at",
    "LEAST": "least",
    "MOST": "most",
    "UP": "up",
    "TO": "to",
    "THROUGH": "through thru",
    "UNTIL": "until till til",
    "SINCE": "since",
    "BY": "by",
    "FROM": "from",
    "BETWEEN": "between",
    "AND": "and",
    "OR": "or",
    "IN": "in",
    "ON": "on",
    "OF": "of",
    "FOR": "for",
    "DURING": "during throughout",
    "WITHIN": "within inside",
    "OVER": "over across",
    "FEW": "few several",
    "COUPLE": "couple pair",
    "MANY": "many numerous countless various",
    "RECENT": "recent",
    "EACH": "each every",
    "FISCAL": "fiscal financial budget tax academic school calendar",
    "TRADING": "trading business working full straight consecutive whole entire successive additional solid",
    "OLD": "old",
    "ENDED": "ended ending ends",
    "ITS": "its their our his her my your",
    "BEYOND": "beyond onwards onward",
    "SO": "so",
    "FAR": "far",
    "THEN": "then",
    "FUTURE": "future",
    "TIME": "time",
    "PER": "per",
    "AGED": "aged age",
    "NOT": "not no",
    "NEAR": "near immediate distant",
    "CENT": "percent cent million billion trillion percentage people dollars dlrs points pounds francs marks yen "
    "shares miles km meters metres tons feet times units troops votes jobs members soldiers men women children "
    "persons barrels acres kilometers kilometres students employees workers cars bodies prisoners cases deaths",
    "AD": "ad ce",
    "BC": "bc bce",
    "YET": "yet",
    "NOW": "now currently presently nowadays",
    "PASTREF": "recently lately formerly",
    "SOON": "soon someday shortly",
    "ZONE": "est edt gmt utc pst pdt cst cdt mst mdt et pt bst cet local",
    "PLANNER": "set plan plans planning hopes hope hoped intends intend wants want vows vowed promises promised "
    "pledges pledged going",
    "LONG": "long",
    "FREQ": "once twice thrice",
    "PRONOUN": "he she it they we who which when where i you there",
    "BE": "be",
}

_PAST_VERBS = (
    "was were had did said told went came took made gave got saw found left met won lost sent held kept began became "
    "brought bought built fell rose grew hit led let paid put ran sat shot sold spoke spent stood struck taught "
    "thought threw wrote drew drove ate fought flew forgot heard knew lay meant rode rang sang sank slept stole swore "
    "swept swam tore wore woke withdrew understood undertook shook sought slid overcame arose broke chose cut dealt "
    "felt fled froze hurt laid lit read sprang spread stuck shut split cost burst beat bid bit quit won't've been "
    "died killed"
).split()
_FUTURE_VERBS = (
    "will shall won't ll scheduled due expects expect expected planned slated tentatively payable effective expires "
    "expire expiring matures maturing redeemable would may might could should must tomorrow upcoming"
).split()
_PRESENT_VERBS = "is are am says has have 's 're do does".split()


def _build() -> dict[str, Entry]:
    words: dict[str, Entry] = {}
    for name in _PAST_VERBS:
        words[name] = Entry(CHAR["PASTVERB"])
    for name in _FUTURE_VERBS:
        words[name] = Entry(CHAR["FUTUREVERB"])
    for name in _PRESENT_VERBS:
        words[name] = Entry(CHAR["PRESENTVERB"])
    for name in ("has", "have", "having", "'ve"):
        words[name] = Entry(CHAR["HAVE"])
    for char, names in _PLAIN.items():
        for name in names.split():
            words[name] = Entry(CHAR[char], name)
    _calendar_words(words)
    _unit_words(words)
    return words


def _calendar_words(words: dict[str, Entry]) -> None:
    for number, name in enumerate(MONTHS, 1):
        words[name] = Entry(CHAR["MONTH"], number, capital=name in ("march", "may", "august"))
        if name != "may":
            words[name[:3]] = Entry(CHAR["MONTH"], number, capital=True, dotted=True)
    words["sept"] = Entry(CHAR["MONTH"], 9, capital=True, dotted=True)
    for number, name in enumerate(WEEKDAYS):
        words[name] = Entry(CHAR["WEEKDAY"], number)
        words[f"{name}s"] = Entry(CHAR["WEEKDAY"], (number, "plural"), capital=True)
        words[name[:3]] = Entry(CHAR["WEEKDAY"], (number, "short"), capital=True, dotted=True)
    for name, number in (("tues", 1), ("weds", 2), ("thur", 3), ("thurs", 3)):
        words[name] = Entry(CHAR["WEEKDAY"], (number, "short"), capital=True, dotted=True)
    for name, code in SEASON_CODES.items():
        words[name] = Entry(CHAR["SEASON"], code)
    for name in ("springs", "summers", "autumns", "winters"):
        words[name] = Entry(CHAR["SEASON"], (SEASON_CODES[name[:-1]], "plural"))
    for name, code in PARTS.items():
        words[name] = Entry(CHAR["PART"], code)
    for name, offset in (("today", 0), ("tonight", 0), ("yesterday", -1), ("tomorrow", 1)):
        words[name] = Entry(CHAR["TODAY"], (name, offset))
    for name, first in DECADE_WORDS.items():
        words[name] = Entry(CHAR["DECADE"], first)


def _unit_words(words: dict[str, Entry]) -> None:
    for name, unit in _UNITS.items():
        plural = "centuries" if name == "century" else f"{name}s"
        words[name] = Entry(CHAR["UNIT"], unit)
        words[plural] = Entry(CHAR["UNIT"], (unit, "plural"))
    words["weekend"] = Entry(CHAR["WEEKEND"], "weekend")
    words["weekends"] = Entry(CHAR["WEEKEND"], ("weekend", "plural"))
    words["quarter"] = Entry(CHAR["QUARTER"], "quarter")
    words["quarters"] = Entry(CHAR["QUARTER"], ("quarter", "plural"))
    words["half"] = Entry(CHAR["HALF"], "half")
    words["halves"] = Entry(CHAR["HALF"], ("half", "plural"))
    words["period"] = Entry(CHAR["PERIOD"], "period")
    for name in ("hour", "minute", "second"):
        words[f"{name}s"] = Entry(CHAR["CUNIT"], (name, "plural"))
        if name != "second":
            words[name] = Entry(CHAR["CUNIT"], name)
    words["noon"] = Entry(CHAR["CLOCK"], (12, 0))
    words["midnight"] = Entry(CHAR["CLOCK"], (24, 0))
    for name, value in (
        ("daily", "P1D"), ("weekly", "P1W"), ("monthly", "P1M"), ("yearly", "P1Y"),
        ("annually", "P1Y"), ("nightly", "P1D"), ("hourly", "PT1H"), ("biweekly", "P2W"),
    ):  # fmt: skip
        words[name] = Entry(CHAR["SETWORD"], value)


WORDS = _build()
