"""I01-I05, I10: 40 recorded citizens call one after another; each is a request with its sound.

The recordings are those of tests/data/voice (synthetic Greek voices). Transcripts and proposals are
looked at only where a model for them is installed; that the sound is there is always demanded. All
choose the same category by keys, so an officer is told; what they said is for the proposals.
"""

import hashlib

import callers
import pytest
from callers import GREEK, LINE, VOICES, Caller, after, wait_for

RECORDINGS = sorted(path for path in VOICES.glob("*.*") if path.suffix in (".flac", ".wav"))
PATIENCE = 300  # seconds until the scheduled jobs have fetched 120 sounds

pytestmark = pytest.mark.skipif(not RECORDINGS, reason="tests/data/voice is empty")


@pytest.fixture(scope="module")
def calls(office, tmp_path_factory):
    """[(recording, number that was heard, call)] of all callers; their sounds are fetched."""
    folder = tmp_path_factory.mktemp("voices")
    name = callers.voice("Με λένε Ελένη Πολίτου", folder)
    place = callers.voice("Οδός Κοχυλιών είκοσι εννέα", folder)
    made = []
    with callers.serving_carrier() as server:
        for turn, path in enumerate(RECORDINGS):
            phone = server.carrier.phone(f"+30691{turn:07}", LINE).dial()
            says = {"Πείτε μας": callers.recorded(path), "Πώς λέγεστε": name, "Πού είναι": place}
            caller = Caller(phone, GREEK["wishes"], says).go(until=GREEK["number"])
            made.append((path, after(caller.phone.last, GREEK["number"]), phone.call))
            assert not phone.problems
            phone.hang_up()
        wait_for(lambda: not waiting(office, made), PATIENCE)
    return made


def waiting(office, made):
    domain = [("call_id.uuid", "in", [call.uuid for _path, _number, call in made])]
    return office.call(
        "municipal.call.recording", "search_count", [*domain, ("state", "=", "waiting")]
    )


def sounds(office, call, *fields):
    domain = [("call_id.uuid", "=", call.uuid), ("kind", "=", "message")]
    return office.read("municipal.call.recording", domain, "reference", "request_id", *fields)


def test_the_numbers_are_in_sequence(calls):
    """R02: forty numbers, one after another, without a gap."""
    numbers = [int(number.rpartition("-")[2]) for _path, number, _call in calls]
    assert numbers == list(range(numbers[0], numbers[0] + len(RECORDINGS)))


def test_every_request_has_its_own_sound(office, calls):
    """I04: what was said is with the request of its number, byte for byte as the carrier had it."""
    for path, number, call in calls:
        (request,) = office.read("municipal.request", [("protocol_number", "=", number)], "id")
        rows = sounds(office, call, "sha256", "state")
        assert {row["state"] for row in rows} == {"stored"}, path.name
        assert {row["request_id"] for row in rows} == {request["id"]}, path.name
        said = {hashlib.sha256(sound).hexdigest() for sound in call.said.values()}
        assert {row["sha256"] for row in rows} == said, path.name


def test_both_sides_are_told(office, calls):
    """C03: a message for every citizen, and one for an officer or a department."""

    def missing():
        found = []
        for _path, number, _call in calls:
            domain = [("request_id.protocol_number", "=", number)]
            rows = office.read("municipal.notification", domain, "audience")
            found += [number] if len({row["audience"] for row in rows}) < 2 else []
        return found

    wait_for(lambda: not missing(), PATIENCE, pause=3)


def test_what_was_written_down_is_text_and_a_proposal(office, calls):
    """I10: where a model is installed, every sound that was read has words or is called silent."""
    read = 0
    for _path, _number, call in calls:
        for row in sounds(office, call, "transcript_state", "transcript", "proposals"):
            assert row["transcript_state"] in ("waiting", "done", "silent", "off", "failed")
            if row["transcript_state"] == "done":
                read += 1
                assert row["transcript"].strip()
    if not read:
        pytest.skip("nothing was written down: no model is installed")
