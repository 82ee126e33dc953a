"""Finding the time expressions of a text and saying what they mean, with a reason for every value."""

from dateline.dates.engine import find, resolve
from dateline.dates.expression import TimeExpression, event_date

__all__ = ["TimeExpression", "event_date", "find", "resolve"]
