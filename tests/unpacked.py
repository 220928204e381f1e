"""The project sites of a map, read from their columns as the browser does."""

from collections import Counter

from pages.components import map_sites
from tests.opened import column_in


def sites(view):
    """Return one dict for each spot, the parts of its projects as lists."""
    packed = map_sites.packed(view, among=view, dated=True)
    rows = {
        name: column_in(part).tolist()
        for name, part in packed.items()
        if isinstance(part, tuple)
    }
    place = list(view.municipalities.index)
    found, end = [], 0
    for n, count in enumerate(rows["count"]):
        own = slice(end, end + count)
        end += count
        fields = [packed["fields"][code] for code in rows.get("field", [])[own]]
        found.append({
            "at": (rows["lat"][n] / 1e5, rows["lon"][n] / 1e5),
            "place": place[rows["place"][n]],
            "form": packed["forms"][rows["form"][n]],
            "count": count,
            "cents": rows["cents"][n] if "cents" in rows else None,
            "known": rows["known"][n] if "known" in rows else 0,
            "fields": Counter(fields),
            "locality": packed["localities"][rows["locality"][n]],
            "projects": [view.projects.index[row] for row in rows["project"][own]],
            "years": rows["year"][own],
        })  # fmt: skip
    assert end == len(rows["project"])
    return found
