"""Plans and campaigns with their targets, the replayable draw, and checklists from Excel."""
