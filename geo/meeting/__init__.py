"""What a working group sees and decides: steps of a presentation, notes, frozen data.

`steps` says what a presentation consists of. Nothing here draws or counts; a step
names a page and an address, and the pages turn these into maps, tables and words.
"""
