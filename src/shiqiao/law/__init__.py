"""Law as data: bases, terms and calendars with their validity, and the snapshot (book) a process reads them from."""
