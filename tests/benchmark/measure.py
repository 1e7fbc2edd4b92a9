"""Medians of interleaved series, and the table that is printed."""

import json
import statistics

from suite import paths


def interleaved(subjects, turns, warm_up=20):
    """Run the subjects in turn, A B C A B C …; return {name: [(milliseconds, statements), …]}."""
    series = {subject.name: [] for subject in subjects}
    for turn in range(warm_up + turns):
        for subject in subjects:
            sample = subject.timed(turn)
            if turn >= warm_up:
                series[subject.name].append(sample)
    return series


def median(samples):
    """Return the median, rounded to what a clock can tell."""
    return round(statistics.median(samples), 2)


def p95(samples):
    """Return the value that 95 of 100 samples do not exceed."""
    return round(statistics.quantiles(samples, n=100)[94], 2)


def row(name, n, ours, peer, floor, conditions, peer_name="OCA helpdesk_mgmt 19.0", size=None):
    """One line of .run/bench/<area>.json; medians in milliseconds, None where there is none.

    :param int size: bytes of our answer
    """
    return {
        "name": name,
        "n": n,
        "ours_ms": ours,
        "peer_ms": peer,
        "floor_ms": floor,
        "bytes": size,
        "peer": peer_name if peer is not None else None,
        "conditions": conditions,
    }


def save(area, rows):
    """Write the rows for other programs."""
    folder = paths.RUN / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{area}.json"
    target.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return target


def show(rows):
    """Print the rows as a table."""
    print(f"\n{'milliseconds (median)':44} {'n':>6} {'ours':>9} {'peer':>9} {'floor':>9} {'kB':>7}")
    for line in rows:
        figures = (line["ours_ms"], line["peer_ms"], line["floor_ms"])
        cells = " ".join(f"{'–' if cell is None else format(cell, '.1f'):>9}" for cell in figures)
        size = "" if line["bytes"] is None else format(line["bytes"] / 1000, ".1f")
        print(f"{line['name']:44} {line['n']:>6} {cells} {size:>7}")
    for line in rows:
        print(f"\n{line['name']}: {line['conditions']}")
