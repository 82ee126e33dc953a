"""Words that news uses for the same kind of happening: a purchase is an acquisition, a temblor a quake.

A short list of common knowledge (English), by lemma; two events of one kind may be one, and are two without more that
speaks for it. An embedding (``embedding.py``) knows more such words, and takes the place of this list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.merge.heads import lemma

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS = """
acquire acquisition buy purchase takeover buyout deal|agree agreement pact accord treaty deal|
accuse charge indict allege|admit confess plead|announce unveil reveal launch introduce release|
appoint name pick choose select tap nominate|arrest detain custody apprehend nab capture|
ask urge request plea appeal|attack assault strike raid|award honor prize|ban bar prohibit outlaw|
battle fight clash combat|beat defeat victory win triumph top|
begin start open launch kick|blast explosion explode bomb bombing detonate|blaze fire inferno burn|bombard shell|
break breach|burglary theft steal robbery rob heist|cancel scrap drop|ceasefire truce armistice|close shut closure|
collapse fall|collide collision crash wreck|condemn denounce criticize slam|convict conviction guilty verdict|
cut slash reduce|damage destroy destruction ravage|
dead die death kill killing murder slay fatality decease|debut premiere|demand call|delay postpone|
deny reject refuse dismiss|depart leave exit quit resign resignation step|divorce split separate|
donate donation give|drown|earthquake quake tremor temblor aftershock|
elect election vote poll|enter check entry admit|escape flee|evacuate evacuation flee|fail failure|fine penalty|
fire dismiss sack oust axe|flood flooding deluge|free release liberate|gunman shooter|hack breach cyberattack|
halt stop suspend end|heal recover recovery|hire recruit|host emcee|hospital hospitalize|hunt search|
hurricane typhoon cyclone storm|illness sick|injure injury wound hurt|inspect inspection|
invade invasion incursion|invest investment|jail prison imprison sentence incarcerate|join|kidnap abduct abduction|
lawsuit sue suit|layoff cut|lose loss defeat|march rally protest demonstration demonstrate riot unrest|
marry wedding wed marriage|meet meeting talk summit|merge merger|murder homicide kill stab shooting shoot|
negotiate talk|offer bid propose proposal|order command|outage blackout|
pass approve adopt ratify approval|patch fix update|pay payment|pirate hijack seize|
probe investigate investigation inquiry|promise pledge vow|rehab treatment|replace succeed|rescue save|
retire retirement|return comeback|rise increase jump surge soar climb|
ruling rule decide decision verdict|say tell comment statement|seize confiscate seizure|sell sale|
send deploy dispatch|shoot shooting gunfire shot|sign contract|sink capsize|spill leak|star play cast|
trial hearing court|try attempt|tsunami wave|visit trip|warn warning alert|withdraw pull retreat|
abolish annul repeal scrap void|accept agree approve|assemble gather rally|auction sell|back support endorse|
bear birth|beg plead|blame accuse|block obstruct bar|build construct erect|burn scorch|bury burial funeral|
capsize overturn roll topple fall|catch capture|celebrate mark|challenge contest dispute|cheat defraud|choose elect|
clear acquit exonerate|confirm verify|crack solve|cross pass|curb limit restrict|cut sever|cut trim lower reduce|
decline drop fall slip slump plunge tumble sink|demolish raze|deport expel banish|disappear vanish miss|
discover find uncover detect|discuss debate talk|employ hire|execute hang|expand extend widen|
finish complete conclude end|foil prevent thwart avert|freeze suspend|fund finance|grab seize snatch|
ground strand stick|hail praise applaud laud|hide conceal|hike raise increase lift|
hit jolt quake rattle rock shake strike|hold detain|honour award|inaugurate swear|insult offend|keep retain|
land arrive reach|leave abandon|loot plunder rob|mark commemorate|mend repair restore fix|move relocate transfer|
name call christen|order buy|order instruct|pardon amnesty|persuade convince|photograph film|postpone shelve|
print publish issue|produce manufacture|protect guard|purchase order|quell crush suppress|question interrogate grill|
raid storm search|rebuild reconstruct|rebuke reprimand criticize|recall withdraw|refund repay reimburse|
remove dismiss|rescue free save|revoke withdraw cancel|sail leave|seal sign|shelter house|ship export send|
show present display exhibit|slay slaying kill murder|smuggle traffic|spread expand|squander waste|stab knife|
strand ground|strike walkout|surge swell|surrender capitulate|suspect accuse|swap exchange|tie draw|toughen tighten|
trigger cause spark|unite merge|vandalize damage|wound shoot|wreck destroy
"""


def by_form(form: Callable[[str], str]) -> dict[str, frozenset[int]]:
    """Return the kinds of each word of the list, by the form in which words are compared."""
    made: dict[str, set[int]] = {}
    for at, group in enumerate(_KINDS.replace("\n", "").split("|")):
        for word in group.split():
            made.setdefault(form(word), set()).add(at)
    return {word: frozenset(groups) for word, groups in made.items()}


_KIND = by_form(lemma)


def kinds(word: str) -> frozenset[int]:
    """Return the kinds of happening that a lemma may tell; empty for most words."""
    return _KIND.get(word, frozenset())
