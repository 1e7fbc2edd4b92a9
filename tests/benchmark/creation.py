"""Creating one request, in one transaction."""

import measure
import subjects
import towns

CONDITIONS = (
    "one transaction each, committed, through the ORM in one process, as the web form of each does it; "
    "interleaved; PostgreSQL without fsync. Ours takes a number without gaps under a lock, routes by {rules} "
    "rules, picks the officer with the least work, writes history and two messages and wakes the sender. "
    "The peer takes a number from a sequence, sets team and stage and subscribes the customer. The floor is a "
    "contact (mail.thread) in the peer's database. p95: ours {ours_p95} ms, peer {peer_p95} ms, floor "
    "{floor_p95} ms. SQL statements: ours {ours_sql:.0f}, peer {peer_sql:.0f}, floor {floor_sql:.0f}."
)


def rows(turns, name="create a request"):
    """Return the rows of this part."""
    every = [
        subjects.OurRequest("ours", towns.OURS),
        subjects.PeerTicket("peer", towns.PEER),
        subjects.FloorRecord("floor", towns.PEER),
    ]
    facts, medians = {"rules": towns.RULES}, {}
    for subject, samples in measure.interleaved(every, turns).items():
        times = [milliseconds for milliseconds, _sql in samples]
        medians[subject] = measure.median(times)
        facts[f"{subject}_p95"] = measure.p95(times)
        facts[f"{subject}_sql"] = measure.median([sql for _milliseconds, sql in samples])
    return [
        measure.row(
            name,
            turns,
            medians["ours"],
            medians["peer"],
            medians["floor"],
            CONDITIONS.format(**facts),
        )
    ]
