"""What staff use: the API, and what stands behind it and their pages alike."""
