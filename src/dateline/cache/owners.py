"""Who holds a lease, and whether that process is known to have ended.

An owner's name tells its machine, process and the process's start, as far as Linux tells them. So a process of the
same machine that finds the lease of one that was killed need not wait for the lease to run out. Of a process
elsewhere, or where nothing can be known, nothing is said: its leases run out.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from pathlib import Path

_PARTS = 4
_ENDED = frozenset("ZXx")
_LONGEST_PID = 10


def new_owner() -> str:
    """Return a name that no other owner has, of this process."""
    pid = os.getpid()
    return "/".join((_machine(), str(pid), (_state_and_start(pid) or ("", ""))[1], os.urandom(16).hex()))


def has_ended(owner: str) -> bool:
    """Return whether the process of an owner is known to have ended."""
    parts = owner.split("/")
    if len(parts) != _PARTS or not parts[0] or parts[0] != _machine():
        return False
    _, pid, start, _ = parts
    if not (pid.isascii() and pid.isdecimal() and len(pid) <= _LONGEST_PID) or not start:
        return False
    try:
        os.kill(int(pid), 0)  # signals nothing; a machine that has a name here is no Windows
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    found = _state_and_start(int(pid))
    return found is not None and (found[0] in _ENDED or found[1] != start)


@cache
def _machine() -> str:
    """Name this boot of this machine, and the space of its process numbers; empty where Linux is not asked."""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}:{Path('/proc/self/ns/pid').readlink()}".replace("/", "")
    return ""


def _state_and_start(pid: int) -> tuple[str, str] | None:
    """Return state and start (in ticks since the boot) of a process (proc(5)); its name may hold brackets."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return fields[0].decode("ascii"), fields[19].decode("ascii")
    except (OSError, IndexError, UnicodeDecodeError):
        return None
