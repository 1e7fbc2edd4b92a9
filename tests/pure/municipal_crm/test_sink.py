"""R01: while the sink is set, messages become files and nothing leaves the machine."""

import json
import stat

import pytest
from municipal_crm.tools.sink import VARIABLE, Sink, get_sink

KEY = "0123456789abcdef" * 2


def test_the_sink_is_taken_from_the_environment_only(tmp_path):
    assert get_sink({}) is None
    assert get_sink({VARIABLE: ""}) is None
    assert get_sink({VARIABLE: str(tmp_path)}).folder == tmp_path
    with pytest.raises(ValueError):
        get_sink({VARIABLE: "relative/folder"})


def test_a_repeat_of_the_same_message_is_still_one_file(tmp_path):
    sink = Sink(tmp_path)
    first = sink.write_email(KEY, b"once")
    assert sink.write_email(KEY, b"twice") == first
    assert first.read_bytes() == b"twice"
    assert [path.name for path in (tmp_path / "email").iterdir()] == [f"{KEY}.eml"]


def test_an_sms_is_kept_with_number_and_greek_text(tmp_path):
    path = Sink(tmp_path).write_sms(KEY, "+306912345678", "Αριθμός 2026-000001")
    assert "Αριθμός" in path.read_text(encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "uuid": KEY,
        "number": "+306912345678",
        "body": "Αριθμός 2026-000001",
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600, "messages hold personal data"


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "", "A" * 32, KEY + "/x", "0" * 65, KEY + "\n"]
)
def test_no_key_leads_out_of_the_folder(tmp_path, key):
    with pytest.raises(ValueError):
        Sink(tmp_path).write_email(key, b"")
    assert list(tmp_path.rglob("*")) == []


def test_a_failed_write_leaves_nothing_behind(tmp_path):
    with pytest.raises(TypeError):
        Sink(tmp_path).write_email(KEY, "text, not bytes")
    assert list((tmp_path / "email").iterdir()) == []
