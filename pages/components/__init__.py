"""Parts that pages share: words, numbers, state, caches, filter, map, tables."""
