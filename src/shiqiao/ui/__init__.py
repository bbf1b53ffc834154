"""What the doors share: the frame of a page, its parts, form fields, tables, charts and their look."""
