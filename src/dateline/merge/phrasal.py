"""Verbs with a particle, and verbs that say the same: a ship that "went down" has sunk.

A short list of common knowledge (English). A verb that stands here with its particle is none of its own: to call off is
no calling.
"""

from __future__ import annotations

from dateline.merge.heads import plain

_VERBS = """
back out: withdraw|beat up: attack beat|blow up: explode|break away: escape separate|break down: fail collapse|
break out: begin escape|break up: split disperse|bring down: topple collapse|burn down: burn destroy|
burn out: burn destroy|call back: recall|call off: cancel|call up: draft|carry off: win steal|carry out: execute|
clear up: solve|close down: close|come back: return|come down: fall|cut back: reduce|cut down: reduce|
cut off: sever isolate|drop out: withdraw|fall apart: collapse|fall down: collapse fall|fall over: fall|
find out: discover|get away: escape|get out: escape leave|give away: donate|give back: return|give up: surrender resign|
go away: leave|go down: sink fall|go off: explode|go out: leave|go up: rise|hand back: return|hand out: distribute|
hand over: deliver surrender|hold up: rob delay|keep out: bar|kick off: begin|kick out: expel oust|
knock down: demolish hit|knock out: defeat|knock over: hit rob|lay off: dismiss|leave out: omit|lock up: jail|
make off: flee|open up: open|pay back: repay|pay out: pay|pick out: choose|pick up: collect detain|
pull down: demolish|pull out: withdraw|put back: delay postpone|put off: delay postpone|put out: extinguish|
put up: build|put away: jail|run away: flee|run down: hit|run over: hit|send back: return|send off: dispatch expel|
set off: depart detonate|set up: establish|shoot down: shoot hit|shut down: close|sign up: join enlist|sell off: sell|
sell out: sell|speak out: criticize|split up: separate|step down: resign|strike down: cancel reject|
take away: remove seize|take back: withdraw|take off: depart|take out: destroy|take over: acquire seize|
tear down: demolish|throw out: reject expel|turn away: refuse reject|turn back: return|turn down: refuse reject|
turn over: capsize overturn|vote down: reject|walk away: leave|walk out: strike leave|wash away: destroy|
win over: persuade|wipe out: destroy
"""


def _read() -> dict[tuple[str, str], tuple[str, ...]]:
    found = {}
    for row in _VERBS.replace("\n", "").split("|"):
        phrase, _, same = row.partition(":")
        verb, particle = phrase.split()
        found[plain(verb), particle] = tuple(plain(one) for one in same.split())
    return found


PHRASAL = _read()
"""Verbs that say the same, by a verb and its particle; all verbs in the form of ``plain``."""
