"""Reading the lists of an office: cells, columns, values; nothing is guessed."""
