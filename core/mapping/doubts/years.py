"""Years that are more likely a slip of the fingers than meant: 2062 or 1926 for 2026."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from statistics import median_low

from core.mapping.dates import FIRST_YEAR, LAST_YEAR

_NEAR = 5  # years: so far from now a voucher may well be
_FEW = 0.3  # of a column's dates
_ENOUGH = 3
_CENTURY = 100


@lru_cache(maxsize=8)
def slips_of(this_year: int | None) -> frozenset[str]:
    """Years with the digits of a year of now in another order, or of another century; none when nobody says the year.

    Any other far year may be meant: a day of birth, the end of a contract.
    """
    if this_year is None:
        return frozenset()
    meant = (this_year - 1, this_year, this_year + 1)
    far = (year for year in range(FIRST_YEAR, LAST_YEAR + 1) if abs(year - this_year) > _NEAR)
    return frozenset(str(year) for year in far if any(_is_slip(year, one) for one in meant))


def odd_years(years: Sequence[int], this_year: int | None) -> tuple[int, ...]:
    """Those of a column's dates that a person should look at: no years of a voucher, slips, far from all others."""
    usual = median_low(years) if years else 0
    far = [year for year in years if abs(year - usual) > _NEAR]
    alone = set(far) if len(years) >= _ENOUGH and len(far) <= _FEW * len(years) else set()
    slips = slips_of(this_year)
    odd = {year for year in years if not FIRST_YEAR <= year <= LAST_YEAR or str(year) in slips}
    return tuple(sorted(odd | alone))


def _is_slip(year: int, meant: int) -> bool:
    return sorted(str(year)) == sorted(str(meant)) or year % _CENTURY == meant % _CENTURY
