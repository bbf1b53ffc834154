"""Files by content hash, with what is known of their trust, and their thumbnails."""
