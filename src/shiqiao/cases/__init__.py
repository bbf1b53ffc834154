"""The case as subject: its row, facts, clocks and how it is found; checklists, since they say what is a finding."""
