r"""Article text is hostile: it may hold what moves a terminal's cursor or ends a chat message.

Nothing here touches the canonical text; both functions make a copy for one reader.
"""

from __future__ import annotations

import re

# Terminal sequences (ECMA-48): a string that is told to the terminal (OSC, DCS, …) with its terminator, a control
# sequence (CSI). The lengths are bounded, so that text after an open sequence is not swallowed.
_SEQUENCE = (
    r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x00-\x1f\x7f-\x9f]{0,2000}(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]{0,60}[ -/]{0,10}[@-~]"
)
_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"
_BIDI = r"[\u202a-\u202e\u2066-\u2069]"
_SURROGATE = r"[\ud800-\udfff]"

_FOR_TERMINAL = re.compile(f"({_SEQUENCE}|{_BIDI})|{_CONTROL}|{_SURROGATE}")
_SEQUENCES_AND_CONTROLS = re.compile(f"{_SEQUENCE}|{_CONTROL}")
_FOR_MODEL = str.maketrans({"\u2028": " ", "\u2029": " "} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))

# What the chat templates of common open models use as single tokens, with the bracket that they begin with.
_TAGS = (
    r"s|bos|eos|pad|unk|sep|cls|mask|think|tools?|tool_calls?|tool_response|start_of_turn|end_of_turn|"
    r"start_of_image|end_of_image|(?:begin|end)_of_\w{1,20}|fim_\w{1,20}|unused\d{1,6}|extra_id_\d{1,6}"
)
_WORDS = (
    r"INST|SYS|CLS|SEP|MASK|PAD|UNK|BOS|EOS|IMG|THINK|ARGS|CALL_ID|PREFIX|SUFFIX|MIDDLE|SYSTEM_PROMPT|"
    r"AVAILABLE_TOOLS|TOOL_\w{1,20}"
)
_CONTROL_TOKEN = re.compile(rf"<(?=[|\uff5c]|/?(?:{_TAGS}|SYS)>)|\[(?=/?(?:{_WORDS})\])", re.IGNORECASE)


def for_terminal(text: str) -> str:
    r"""Return a text that may be printed.

    Escape sequences (colours, cursor, links, titles) and bidirectional overrides and isolates are removed; every
    other C0 and C1 control character but ``\n`` and ``\t``, and every lone surrogate, becomes U+FFFD.
    """
    return _FOR_TERMINAL.sub(lambda match: "" if match[1] else "\ufffd", text)


def for_model(text: str) -> str:
    r"""Return a text that may stand in a chat message.

    A server that reads control tokens inside a message must not find any: ``<|im_end|>``, ``</s>`` and the like get a
    space after their first character. Control characters but ``\n`` and ``\t`` are removed with their escape
    sequences, U+2028 and U+2029 become a space, lone surrogates U+FFFD. All else stays as it is.
    """
    plain = _SEQUENCES_AND_CONTROLS.sub("", text).translate(_FOR_MODEL)
    return _CONTROL_TOKEN.sub(lambda match: match[0] + " ", plain)
