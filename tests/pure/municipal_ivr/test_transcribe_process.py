"""I05, I06: the process that writes down, with its real model; it is started, asked and survives."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from municipal_ivr.tools.audio import write_wav
from municipal_ivr.tools.sound_file import to_wav
from municipal_ivr.tools.transcribe_process import (
    GRACE,
    MOST_SECONDS,
    TranscriberError,
    Worker,
    get_timeout,
)
from municipal_ivr.tools.transcript import join

ROOT = Path(__file__).resolve().parents[3]
RUN = Path(os.environ.get("MUNICIPAL_RUN_DIR") or ROOT / ".run")
MODEL = RUN / "data" / "speech" / "whisper-base"
needs_model = pytest.mark.skipif(
    not (MODEL / "model.bin").exists(), reason="the set-up did not fetch the speech model"
)


@pytest.fixture(scope="module")
def worker():
    worker = Worker()
    yield worker
    worker.close()


def ask(worker, path, timeout=300, lang="en"):
    job = {"path": str(path), "lang": lang, "engine": "whisper", "model": str(MODEL)}
    return worker.ask(job, timeout)


def save(folder, samples):
    path = folder / "sound.wav"
    path.write_bytes(write_wav(np.asarray(samples, np.float32), 16_000))
    return path


def clips(length=3 * 16_000):
    """Silence, three kinds of noise, a tone, a hum of the mains, clicks."""
    chance = np.random.default_rng(7)
    white = chance.normal(size=length)
    times = np.arange(length) / 16_000
    yield "silence", np.zeros(length)
    yield "quiet noise", 0.005 * white
    yield "loud noise", 0.2 * white
    yield "brown noise", 0.02 * np.cumsum(white) / 50
    yield "tone", 0.3 * np.sin(2 * np.pi * 425 * times)
    yield "hum", 0.2 * np.sign(np.sin(2 * np.pi * 50 * times))
    yield "clicks", np.where(np.arange(length) % 8000 < 20, 0.8, 0.0)


@needs_model
def test_silence_and_noise_are_no_words(worker, tmp_path):
    """I06: never invented text; a hundred such clips: tests/benchmark/hearing.py noise."""
    heard = {
        name: join(ask(worker, save(tmp_path, samples))["segments"])[0] for name, samples in clips()
    }
    assert not any(heard.values()), heard


@needs_model
def test_a_person_is_understood(worker, tmp_path):
    """I05: one of the recordings, in Greek; half of its letters are enough to show that it hears."""
    sound = (ROOT / "tests/data/voice/02.flac").read_bytes()
    path = tmp_path / "sound.wav"
    path.write_bytes(to_wav(sound, 16_000))
    text, confidence, kept = join(ask(worker, path, lang="el")["segments"])
    assert "αριστοτελ" in text.lower()
    assert 0 < confidence <= 1
    assert kept[-1]["end"] <= 12.5


@needs_model
def test_who_takes_too_long_is_ended_and_replaced(worker, tmp_path):
    path = save(tmp_path, np.zeros(16_000))
    ask(worker, path)
    first = worker.pid
    with pytest.raises(TranscriberError, match="not ready after"):
        ask(worker, path, timeout=0)
    assert ask(worker, path)["segments"] == []
    assert worker.pid != first


@needs_model
def test_a_crash_costs_one_sound_at_most(worker, tmp_path):
    path = save(tmp_path, np.zeros(16_000))
    ask(worker, path)
    os.kill(worker.pid, signal.SIGKILL)
    os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
    assert ask(worker, path)["segments"] == []


def test_an_error_of_the_engine_is_told(worker, tmp_path):
    """D2 Speech text: model missing, or a file that is no sound."""
    job = {"path": str(tmp_path / "none.wav"), "lang": "el", "engine": "whisper",
           "model": str(tmp_path)}  # fmt: skip
    with pytest.raises(TranscriberError):
        worker.ask(job, 300)
    with pytest.raises(TranscriberError, match="KeyError"):
        worker.ask({**job, "engine": "other"}, 60)


def test_the_process_is_the_last_in_the_queue_and_knows_no_secret(worker, tmp_path, monkeypatch):
    """Turn latency: it takes only what nobody else wants."""
    monkeypatch.setenv("MUNICIPAL_SECRET_KEY", "secret")
    worker.close()
    with pytest.raises(TranscriberError):
        worker.ask({"path": "", "lang": "el", "engine": "other"}, 60)
    assert os.getpriority(os.PRIO_PROCESS, worker.pid) == 19
    environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
    assert b"MUNICIPAL_SECRET_KEY" not in environment


def test_it_leaves_when_its_parent_is_gone():
    script = ROOT / "addons/municipal_ivr/tools/transcribe_worker.py"
    done = subprocess.run(
        [sys.executable, "-I", str(script)], input=b"", timeout=60, check=False, capture_output=True
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_sound_may_take_three_times_its_length():
    assert get_timeout(10) == 30 + GRACE
    assert get_timeout(3600) == MOST_SECONDS
