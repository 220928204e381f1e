"""What a single cell says: amounts, dates, keys, codes, rates.

Each reader returns a `Reading`: what is certain is read, what is doubtful becomes a
question with candidates, and the original stays. Nothing is guessed.

"""

from geo.reading.values.amounts import ABSURD_CENTS, read_amount, read_amounts
from geo.reading.values.cells import (
    Cell,
    Reading,
    clean,
    is_empty,
    share_that_reads,
)
from geo.reading.values.codes import read_code, read_rate, read_yes_no
from geo.reading.values.coordinate import read_coordinate
from geo.reading.values.dates import read_date, read_year
from geo.reading.values.keys import read_municipality_key, read_postcode

__all__ = [
    "ABSURD_CENTS",
    "Cell",
    "Reading",
    "clean",
    "is_empty",
    "read_amount",
    "read_amounts",
    "read_code",
    "read_coordinate",
    "read_date",
    "read_municipality_key",
    "read_postcode",
    "read_rate",
    "read_year",
    "read_yes_no",
    "share_that_reads",
]
