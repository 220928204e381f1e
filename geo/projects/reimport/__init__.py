"""Next month's list: what is new, changed and gone, with the decisions kept.

Rows of a list find their project by id, then by equal texts, then by likeness. What
is not certain is a question for a person, never a guess; nothing is written here:
`apply` returns plain operations.
"""

from geo.projects.reimport.comparison import compare
from geo.projects.reimport.results import (
    FOUND_BY,
    QUESTION_CODES,
    Chosen,
    Comparison,
    FieldChange,
    Match,
    MergedRow,
    Question,
)
from geo.projects.reimport.rows import COMPARED, IGNORED, LISTED_ID, listed, plain_value
from geo.projects.reimport.writing import apply

__all__ = [
    "COMPARED",
    "FOUND_BY",
    "IGNORED",
    "LISTED_ID",
    "QUESTION_CODES",
    "Chosen",
    "Comparison",
    "FieldChange",
    "Match",
    "MergedRow",
    "Question",
    "apply",
    "compare",
    "listed",
    "plain_value",
]
