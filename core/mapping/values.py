"""Text of a source to exact values: decimals, whole numbers, days, keys. No float anywhere."""

from core.mapping.amounts import fits_either_mark, fits_other_mark_only, other_mark, to_decimal
from core.mapping.bad_value import BadValue
from core.mapping.dates import to_iso_date
from core.mapping.texts import to_integer, to_key, to_text

__all__ = [
    "BadValue",
    "fits_either_mark",
    "fits_other_mark_only",
    "other_mark",
    "to_decimal",
    "to_integer",
    "to_iso_date",
    "to_key",
    "to_text",
]
