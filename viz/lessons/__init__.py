"""Lessons as files: one offline page, or slides; their sheets come from `scenes.teaching`."""
