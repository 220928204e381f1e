"""Maps: classes, colours, layers. Words and numbers are handed in as texts."""
