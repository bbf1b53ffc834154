"""The door of the office: registers, case pages, campaigns, gaps."""
