"""The statements of the cache, as SQLite and PostgreSQL both read them.

``:now`` stands for the time, in seconds since 1970.
"""

from __future__ import annotations

GET = "SELECT reply FROM responses WHERE fingerprint = :fingerprint"
PUT = (
    "INSERT INTO responses (fingerprint, reply, prompt, model, created, bytes)"
    " VALUES (:fingerprint, :reply, :prompt, :model, :now, :bytes)"
    " ON CONFLICT (fingerprint) DO UPDATE SET reply = excluded.reply, prompt = excluded.prompt,"
    " model = excluded.model, created = excluded.created, bytes = excluded.bytes"
)

CLAIM = (
    "INSERT INTO leases (fingerprint, owner, until) VALUES (:fingerprint, :owner, :now + :seconds)"
    " ON CONFLICT (fingerprint) DO UPDATE SET owner = excluded.owner, until = excluded.until"
    " WHERE leases.owner = excluded.owner OR leases.until <= :now OR leases.until > :now + :ahead"
)
LOOK = (
    "SELECT (SELECT reply FROM responses WHERE fingerprint = :fingerprint),"
    " (SELECT owner FROM leases WHERE fingerprint = :fingerprint),"
    " (SELECT until FROM leases WHERE fingerprint = :fingerprint), :now"
)
RENEW = "UPDATE leases SET until = :now + :seconds WHERE fingerprint = :fingerprint AND owner = :owner"
RELEASE = "DELETE FROM leases WHERE fingerprint = :fingerprint AND owner = :owner"
RELEASE_ALL = "DELETE FROM leases WHERE owner = :owner OR until < :now - :day"
FREE = "DELETE FROM leases WHERE fingerprint = :fingerprint"

WHOLE = "SELECT COUNT(*), COALESCE(SUM(bytes), 0), MIN(created), MAX(created) FROM responses"
BY_PROMPT = "SELECT prompt, COUNT(*) FROM responses GROUP BY prompt ORDER BY prompt"
BY_MODEL = "SELECT model, COUNT(*) FROM responses GROUP BY model ORDER BY model"

DROP_OLD = "DELETE FROM responses WHERE created < :now - :age"
DROP_PROMPT = "DELETE FROM responses WHERE prompt = :prompt"
DROP_SURPLUS = (
    "DELETE FROM responses WHERE fingerprint IN (SELECT fingerprint FROM (SELECT fingerprint,"
    " SUM(bytes) OVER (ORDER BY created DESC, fingerprint) AS running FROM responses) AS sized"
    " WHERE running > :most)"
)
DROP_ALL = "DELETE FROM responses"
