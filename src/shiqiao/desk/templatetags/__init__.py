"""The template libraries of the desk."""
