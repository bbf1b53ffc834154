"""Which matters are the same: proposes candidates with their reason; a clerk decides, never this room (design §3)."""
