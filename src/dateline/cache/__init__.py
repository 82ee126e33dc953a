"""Answers of models, kept by request fingerprint: in a SQLite file, or in a PostgreSQL that many machines share."""

from __future__ import annotations

from dateline.cache.base import CacheStats, Look, Responses
from dateline.cache.in_file import FILE_NAME, ResponseCache
from dateline.cache.opening import open_cache

__all__ = ["FILE_NAME", "CacheStats", "Look", "ResponseCache", "Responses", "open_cache"]
