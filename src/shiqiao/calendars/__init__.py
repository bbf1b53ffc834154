"""Day arithmetic: legal days in Asia/Shanghai, workdays with make-up days, terms and the day they fall due; pure."""

from shiqiao.calendars.calendar import Calendar, MissingYear
from shiqiao.calendars.legal_day import legal_day
from shiqiao.calendars.term import Term, Unit, days_left, due_on

__all__ = ["Calendar", "MissingYear", "Term", "Unit", "days_left", "due_on", "legal_day"]
