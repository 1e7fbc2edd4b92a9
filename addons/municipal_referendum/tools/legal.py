"""What has to be in order before a ballot may open (Law 4555/2018, articles 133 to 151). Pure.

The law's figures are settings of the municipality; what is here compares dates and asks for what
is missing. The town's legal adviser decides, the sheet makes sure that somebody did.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Sheet:
    """The facts about a ballot that the law asks for.

    ``periods``: closed intervals in which no local ballot may be held, with the reason (election
    periods of any kind). ``election_years``: years of local elections. ``previous``: days of
    earlier ballots.
    """

    is_decisive: bool
    is_competent: bool
    subject_is_checked: bool
    forbidden_subject: str | None
    has_decision: bool
    first_day: date | None
    last_day: date | None
    periods: Sequence[tuple[date, date, str]] = field(default_factory=tuple)
    election_years: Sequence[int] = field(default_factory=tuple)
    previous: Sequence[date] = field(default_factory=tuple)
    years_between: int = 1


def find_faults(sheet: Sheet) -> list[tuple[str, dict]]:
    """Why the ballot cannot open: (code, facts); empty when it can."""
    faults = [(code, {}) for code, is_fault in _missing(sheet).items() if is_fault]
    if sheet.forbidden_subject:
        faults.append(("subject", {"subject": sheet.forbidden_subject}))
    if sheet.first_day and sheet.last_day:
        faults += _date_faults(sheet)
    return faults


def _missing(sheet):
    return {
        "no_dates": not (sheet.first_day and sheet.last_day),
        "no_decision": not sheet.has_decision,
        "subject_unchecked": not sheet.subject_is_checked,
        # What the council may not decide by itself can only be asked as advice.
        "not_competent": sheet.is_decisive and not sheet.is_competent,
    }


def _date_faults(sheet):
    if sheet.first_day > sheet.last_day:
        return [("reversed", {})]
    faults = [
        ("election_year", {"year": year})
        for year in sorted({sheet.first_day.year, sheet.last_day.year})
        if year in sheet.election_years
    ]
    faults += [
        ("election_period", {"start": start, "end": end, "reason": reason})
        for start, end, reason in sheet.periods
        if start <= sheet.last_day and sheet.first_day <= end
    ]
    before = [day for day in sheet.previous if day <= sheet.first_day]
    if before and sheet.first_day < _years_later(max(before), sheet.years_between):
        faults.append(("too_soon", {"previous": max(before)}))
    return faults


def _years_later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
