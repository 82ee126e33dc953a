"""What the furniture of news pages looks like, as tables: the name of a rule, and the patterns that it knows.

The patterns see a paragraph or a sentence in lower case, with straight apostrophes, single blanks and no bullet. They
are in English. They must stay conservative: a sentence of the story that merely has such a word in it is kept, so
every pattern is bound to the beginning of what it sees, and a quotation mark there is never skipped.
"""

from __future__ import annotations

import re

_PLATFORM = (
    r"(?:facebook|twitter|x|instagram|whatsapp|linkedin|reddit|telegram|pinterest|youtube|tiktok|threads|mastodon"
    r"|bluesky|e-?mail|flipboard|google news|social media)\b"
)
_POLICY = r"(?:privacy (?:policy|notice|statement)|terms (?:of (?:use|service)|(?:and|&) conditions)|cookie policy)"

_OFFERED = r"(?:now|today|stories|articles|content|coverage|topics|posts|news|for you)"
_MAILED = r"(?:newsletters?|e-?mails?|inbox|alerts|digest)"
_SITE = r"(?:we|(?:this|our) (?:web ?)?site|(?:we and )?our partners)"

# The whole paragraph, without the punctuation at its end.
_WHOLE = {
    "poll": (
        r"(?:take|vote in|answer|complete) (?:our|the|this|today's) (?:\w{1,20} )?(?:poll|survey|quiz)\b.{0,60}",
        r"(?:reader |readers' |online )?poll(?: of the day)?|vote(?: now)?|(?:submit|view|see) (?:vote|results)",
        r"poll: .{1,150}\?",
    ),
    "advertisement": (
        r"(?:advertisements?|ads?|sponsored(?: content)?|promoted(?: content)?|paid (?:content|post)|skip ad)",
        r"(?:story|article|text) continues (?:below|after)\b.{0,40}",
        r"(?:scroll (?:down )?to (?:continue|read)|continue reading|keep reading)\b.{0,40}",
    ),
    "trending": (
        rf"(?:trending|most (?:read|popular|viewed|shared)|recommended|related)(?: {_OFFERED})?",
        r"(?:read|see|learn) (?:more|also|next)|(?:also read|see also|up next|more stories|editor's picks|top stories)",
        r"you (?:may|might) also (?:like|be interested in)|watch(?: (?:live|now|the video|below))?",
    ),
    "comments": (
        r"join the (?:conversation|discussion|debate)(?: (?:on|in|at|below|here|with)\b.{0,60})?",
        r"(?:leave|post|add|write) (?:a|your) (?:comment|reply)(?: below)?|be the first to comment",
        r"(?:(?:view|show|read|see|load|hide) (?:all |more )?)?(?:\d{1,6} )?comments?(?: ?\(\d{1,6}\))?",
        r"comments (?:are )?(?:closed|disabled)|no comments(?: yet)?|have your say",
        r"(?:sign|log) in to (?:comment|reply)",
    ),
    "newsletter": (
        r"(?:subscribe|sign up)(?: (?:now|today|here|for free))?|(?:our )?newsletters?|(?:your )?e-?mail(?: address)?",
        r"get the best of .{1,80}",
    ),
    "cookies": (r"(?:accept|reject|manage|allow)(?: all)? cookies|cookie (?:settings|preferences|notice|consent)",),
    "legal": (
        rf"{_POLICY}(?:(?: and |, ?| ?[|/·•] ?){_POLICY}){{0,3}}",
        r"all rights reserved|do not sell my personal information",
    ),
    "share": (
        r"(?:share|tweet|print|save|e-?mail)(?: (?:this|the) (?:article|story|post|page)| this| it)?",
        rf"(?:click (?:here )?to )?(?:share|tweet|pin)(?: this| it)? (?:on|via|to|by|with) {_PLATFORM}.{{0,60}}",
        rf"(?:follow .{{1,60}}|(?:like|find|join|connect with) us) on {_PLATFORM}.{{0,60}}",
    ),
    "caption": (
        r"\(?(?:file photo|ap photo|getty images|photo credit|image credit)(?:[ /].{0,60})?\)?",
        r"\(?(?:ap photo|reuters|afp|epa|ap|getty images|shutterstock)/ ?[^.]{1,60}\)?",
    ),
}

# The same, where no punctuation ends the paragraph: with a full stop it may be a sentence of the story.
_UNFINISHED = {
    "byline": (
        r"\(?(?:additional )?reporting by .{1,150}|\(?(?:writing|editing|edited|written|compiled) by .{1,150}",
        r"(?:first |last )?(?:published|updated|posted|modified):? (?:on |at |by )?.{0,60}\d.{0,60}",
    ),
    "caption": (r"(?:photos?|photograph|image|picture|illustration|graphic) (?:by|courtesy of|via) .{1,100}",),
    "trending": (r"(?:more (?:from|on|about)|read more (?:about|on|at|from)) .{1,80}",),
    "legal": (r"(?:copyright|©|\(c\)) .{0,100}",),
    "newsletter": (r"get (?:the latest|our|all the|breaking|daily) .{1,100}",),
}

# What a paragraph begins with; the rest of it tells of something else.
_LABEL = {
    "trending": (
        r"(?:trending|related|most read|must read|recommended)(?: (?:now|stories|articles|coverage))?: ?\S",
        r"(?:read more|read also|also read|read next|see also|watch(?: (?:live|now|this))?|listen|don't miss): ?\S",
    ),
    "caption": (
        r"(?:file )?(?:photos?|images?|picture|pictured|illustration|graphic|video)(?: credits?)?: ?\S|credit: ?\S",
    ),
    "advertisement": (r"(?:advertisement|sponsored|promoted)(?: content)?: ?\S",),
}

# How a sentence begins, wherever it stands.
_SENTENCE = {
    "poll": (
        r"(?:by )?completing this poll\b|this field is for validation purposes\b|thank you for voting\b",
        r"this (?:poll|survey) is (?:now closed|not scientific|closed)\b",
    ),
    "comments": (
        r"we have no tolerance for comments\b|if a comment is spam\b|thank you for partnering with us to maintain\b",
        r"(?:please )?keep (?:your )?comments (?:civil|respectful|polite|clean|on topic)\b",
        r"(?:all )?comments are (?:moderated|subject to|closed|reviewed)\b|by posting a comment\b",
        r"we reserve the right to (?:remove|delete|moderate|edit) (?:any |all )?comments\b",
        r"(?:the )?(?:views|opinions) expressed in the comments\b|please (?:log|sign) in to comment\b",
    ),
    "newsletter": (
        rf"(?:please )?(?:sign up|subscribe|register (?:for|to|now|here))\b.{{0,80}}\b{_MAILED}\b",
        r"(?:please )?subscribe (?:now|today|to our)\b|sign up (?:now|here|today) (?:for|to)\b",
        r"get .{1,80}\b(?:to|in) your inbox\b|enter your e-?mail\b|thank(?:s| you) for (?:subscribing|signing up)\b",
        r"you can unsubscribe\b|unsubscribe at any ?time\b|already a subscriber\b",
    ),
    "cookies": (
        rf"{_SITE}(?: may| also)? (?:use|uses|store|set)\b.{{0,40}}\bcookies\b",
        r"by (?:continuing|clicking|using|browsing|accepting)\b.{0,80}\b(?:our|of|to|use) cookies\b",
    ),
    "legal": (
        r"(?:copyright )?(?:©|\(c\)) ?\d{4}\b|copyright .{0,60}\ball rights reserved\b|all rights reserved\W{0,3}$",
        r"you (?:may|can) opt[ -]?out at any ?time\b",
        rf"you (?:also )?(?:agree|consent) to .{{0,40}}{_POLICY}|read our {_POLICY}",
        r"by (?:signing up|subscribing|continuing|clicking|using|providing)\b.{0,60}\byou (?:also )?(?:agree|accept)\b",
        r"this (?:material|article|content|story) may not be (?:published, |reproduced|copied|redistributed)",
        r"this site is protected by recaptcha\b|no part of this (?:article|site|publication) may be\b",
    ),
    "share": (rf"follow (?:us|@\w{{1,30}}) on {_PLATFORM}",),
    "caption": (r"\((?:file photo|ap photo|photo by|getty images|(?:photo|image|picture|credit):)[^()]{0,100}\)$",),
}

CAPTION_CREDIT = re.compile(
    r"\((?:(?:ap photo|file photo|photo by|photo credit|getty images|photo:|image:|credit:)[^()]{0,80}"
    r"|[^()]{0,40}(?:/ ?(?:getty images|reuters|afp|ap|epa|shutterstock)|(?:reuters|afp|epa|ap)/[^()]{1,40}))\)\W{0,2}$"
)
"""How the legend of a picture ends; to be searched in the last part of a paragraph."""

COMMENT_RULE = re.compile(
    r"\b(?:comments?|commenters?|commenting|conversation|discussion|guidelines|moderat\w{1,5}|spam|profanity|insults?"
    r"|respectful|log in|sign in|disqus|reply)\b"
)
"""What the rules for comments speak of, once "Join the conversation" or the like has begun them."""

TO_THE_READER = re.compile(r"[^\"“”]{0,400}?\b(?:you|your|we|our|us|please)\b[^\"“”]{0,400}")
"""What speaks to the reader, and is no quotation."""


def _one(table: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{reason}>{'|'.join(patterns)})" for reason, patterns in table.items()), re.DOTALL)


WHOLE, UNFINISHED, LABEL, SENTENCE = map(_one, (_WHOLE, _UNFINISHED, _LABEL, _SENTENCE))
