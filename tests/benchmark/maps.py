"""The map of an officer: time and size of its answer, in process, as the web client asks."""

import json

import measure

TURNS = 25
CONDITIONS = (
    "municipal_map_read as the map asks when it is opened (the frame is not known yet, counts by "
    "state), {size:,} rows all with a place; the answer is {answer:,} bytes of JSON with {markers} "
    "markers. SQL statements: {sql:.0f}."
)
DOMAINS = (("open", [("is_open", "=", True)]), ("all", []))


def rows(reader, who, size):
    """Return the rows of one officer.

    :param reader: :class:`lists.Reader` of our database
    """
    return [
        _row(reader, f"map, {name}, {who}, {size:,} rows", domain, size) for name, domain in DOMAINS
    ]


def _row(reader, name, domain, size):
    found = {}

    def read(_reader, records):
        found["map"] = records.municipal_map_read(
            domain, "latitude", "longitude", group_by="state_id"
        )

    samples = [reader.timed(read) for _turn in range(TURNS + 2)][2:]
    answer = len(json.dumps(found["map"]).encode())
    conditions = CONDITIONS.format(
        size=size,
        answer=answer,
        markers=len(found["map"]["markers"]),
        sql=measure.median([sql for _ms, sql in samples]),
    )
    median = measure.median([ms for ms, _sql in samples])
    return measure.row(name, TURNS, median, None, None, conditions, size=answer)
