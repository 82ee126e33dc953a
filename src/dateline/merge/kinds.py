"""Words that news uses for the same kind of happening: a purchase is an acquisition, a temblor a quake.

A short list of common knowledge (English), by lemma; two events of one kind may be one, and are two without more that
speaks for it. An embedding (``embedding.py``) knows more such words, and takes the place of this list.
"""

from __future__ import annotations

from dateline.merge.heads import lemma

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
trial hearing court|try attempt|tsunami wave|visit trip|warn warning alert|withdraw pull retreat
"""


def _numbers() -> dict[str, frozenset[int]]:
    made: dict[str, set[int]] = {}
    for at, group in enumerate(_KINDS.replace("\n", "").split("|")):
        for word in group.split():
            made.setdefault(lemma(word), set()).add(at)
    return {word: frozenset(groups) for word, groups in made.items()}


_KIND = _numbers()


def kinds(word: str) -> frozenset[int]:
    """Return the kinds of happening that a lemma may tell; empty for most words."""
    return _KIND.get(word, frozenset())
