"""The door of the phone: visits and re-inspections."""
