"""How well and how fast speech is understood; run by hand, in the folder of the repository:

    .run/venv/bin/python tests/benchmark/hearing.py recordings   40 recordings: words, street, category
    .run/venv/bin/python tests/benchmark/hearing.py texts        the same for what was really said
    .run/venv/bin/python tests/benchmark/hearing.py noise        100 clips in which nobody speaks

``Transcriptions`` keeps several processes busy, for measuring calls meanwhile.
"""

import json
import os
import sys
import tempfile
import threading
import time
import types
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
VOICE = ROOT / "tests" / "data" / "voice"
TOWN = ROOT / "addons" / "municipal_crm" / "demo" / "town"
RUN = Path(os.environ.get("MUNICIPAL_RUN_DIR") or ROOT / ".run")
MODEL = RUN / "data" / "speech" / "whisper-base"

for addon in ("municipal_crm", "municipal_ivr"):  # their tools, without Odoo
    package = types.ModuleType(addon)
    package.__path__ = [str(ROOT / "addons" / addon)]
    sys.modules.setdefault(addon, package)

from municipal_crm.tools.reading import read  # noqa: E402
from municipal_crm.tools.text import fold, greeklish  # noqa: E402
from municipal_ivr.tools.audio import write_wav  # noqa: E402
from municipal_ivr.tools.sound_file import to_wav  # noqa: E402
from municipal_ivr.tools.sounds import Candidate, Matcher  # noqa: E402
from municipal_ivr.tools.stems import StemMatcher  # noqa: E402
from municipal_ivr.tools.transcribe_process import Worker  # noqa: E402
from municipal_ivr.tools.transcript import join  # noqa: E402


def get_recordings():
    """[{file, text, category, duration_s, condition …}] of tests/data/voice."""
    return [json.loads(line) for line in (VOICE / "transcripts.jsonl").read_text().splitlines()]


def listen(worker, content, lang="el"):
    """What the worker hears in the sound ``content`` (bytes)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound.wav"
        path.write_bytes(to_wav(content, 16_000))
        job = {"path": str(path), "lang": lang, "engine": "whisper", "model": str(MODEL)}
        return join(worker.ask(job, 900)["segments"])


class Transcriptions:
    """While the ``with`` block runs, ``count`` processes write down recordings without a pause.

    It begins when all of them have loaded their model. ``done``: sounds written down meanwhile.
    """

    def __init__(self, count=4):
        self.workers = [Worker() for _number in range(count)]
        self.sound = (VOICE / get_recordings()[0]["file"]).read_bytes()
        self.done, self._over = 0, threading.Event()

    def __enter__(self):
        for worker in self.workers:
            listen(worker, write_wav(np.zeros(16_000), 16_000))
        self._threads = [
            threading.Thread(target=self._work, args=(worker,)) for worker in self.workers
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._over.set()
        for thread in self._threads:
            thread.join()
        for worker in self.workers:
            worker.close()

    def _work(self, worker):
        while not self._over.is_set():
            listen(worker, self.sound)
            self.done += 1


def get_streets():
    rows = json.loads((TOWN / "geography.json").read_text("utf-8"))["streets"]
    return [row["name_el"] for row in rows]


def get_matchers():
    """(streets, categories): what the addon builds from the gazetteer and the catalogue."""
    groups = json.loads((TOWN / "categories.json").read_text("utf-8"))["groups"]
    categories = [
        Candidate(row["code"], tuple(row["keywords_el"]))
        for group in groups
        for row in group["categories"]
    ]
    streets = [Candidate(name, tuple(dict.fromkeys((name, read(name))))) for name in get_streets()]
    return Matcher(streets, greeklish), StemMatcher(categories, greeklish)


def report(rows, texts):
    """Print how often street and category were right, wrong or left open."""
    streets, categories = get_matchers()
    street = {"right": 0, "wrong": 0, "open": 0}
    among = {1: 0, 4: 0}
    for row, text in zip(rows, texts, strict=True):
        named = [name for name in get_streets() if f" {fold(name)} " in f" {_bare(row['text'])} "]
        found = streets.decide(text)
        street["open" if found is None else "right" if found.id in named else "wrong"] += 1
        proposed = [proposal.id for proposal in categories.propose(text)]
        for count in among:
            among[count] += row["category"] in proposed[:count]
    print(
        f"{len(rows)} texts; street without a person: {street}; category among the first: {among}"
    )


def _bare(text):
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


def _count_edits(said, heard):
    """(wrong words, words said)"""
    said, heard = _bare(said).split(), _bare(heard).split()
    costs = list(range(len(heard) + 1))
    for row, word in enumerate(said, 1):
        before, costs[0] = costs[:], row
        for column, other in enumerate(heard, 1):
            costs[column] = min(
                before[column] + 1, costs[column - 1] + 1, before[column - 1] + (word != other)
            )
    return costs[-1], len(said)


def run_recordings():
    worker, rows, texts, began = Worker(), get_recordings(), [], time.monotonic()
    for row in rows:
        text, confidence, _kept = listen(worker, (VOICE / row["file"]).read_bytes())
        texts.append(text)
        print(f"{row['file']} {confidence:.2f} {text}", flush=True)
    edits = [_count_edits(row["text"], text) for row, text in zip(rows, texts, strict=True)]
    wrong, total = (sum(column) for column in zip(*edits, strict=True))
    length = sum(row["duration_s"] for row in rows)
    print(f"words wrong {wrong / total:.2f}; {(time.monotonic() - began) / length:.2f} x the sound")
    report(rows, texts)
    worker.close()


def run_texts():
    rows = get_recordings()
    report(rows, [row["text"] for row in rows])


def make_noise(number):
    """Silence, white, pink and brown noise, tones, hum, clicks at several levels; 2 to 8 s."""
    chance = np.random.default_rng(number)
    size = 16_000 * int(chance.integers(2, 9))
    white, times = chance.normal(size=size), np.arange(size) / 16_000
    level = 10 ** (chance.uniform(-60, -8) / 20)
    frequencies = np.maximum(np.fft.rfftfreq(size, 1 / 16_000), 20)
    pink = np.fft.irfft(np.fft.rfft(white) / np.sqrt(frequencies / 20), size)
    brown = np.fft.irfft(np.fft.rfft(white) / (frequencies / 20), size)
    kinds = (
        np.zeros(size), white, pink, brown,
        np.sin(2 * np.pi * chance.uniform(60, 3000) * times),
        np.sign(np.sin(2 * np.pi * 50 * times)),
        np.where(np.arange(size) % int(chance.integers(2000, 9000)) < 30, 1.0, 0.0),
        white * (np.sin(2 * np.pi * chance.uniform(0.3, 4) * times) > 0),
    )  # fmt: skip
    sound = kinds[number % len(kinds)]
    peak = max(float(np.abs(sound).max()), 1e-9)
    return (level * sound / peak).astype(np.float32)


def run_noise(count=100):
    worker, invented, began = Worker(), [], time.monotonic()
    for number in range(count):
        text, _confidence, _kept = listen(worker, write_wav(make_noise(number), 16_000))
        if text:
            invented.append((number, text))
    print(f"{count} clips without speech: {len(invented)} invented texts {invented}")
    print(f"{time.monotonic() - began:.0f} s")
    worker.close()


if __name__ == "__main__":
    {"recordings": run_recordings, "texts": run_texts, "noise": run_noise}[sys.argv[1]]()
