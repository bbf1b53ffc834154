"""The desk: the door of the office. It draws pages and hands what comes back to the one path; it holds no rule."""
