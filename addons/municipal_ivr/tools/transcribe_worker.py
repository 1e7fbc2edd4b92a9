"""A program of its own: writes down sounds, one JSON line in, one JSON line out.

Started by ``transcribe_process`` as ``python -I transcribe_worker.py``; it keeps its model warm,
takes only the computing time that nobody else wants, and leaves when its input ends or nothing
was asked for ten minutes.

A question is ``{"id", "path", "lang", "engine", "model", "hotwords"}``: ``path`` a WAV file of 16
kHz, ``engine`` ``whisper`` (``model``: its folder) or ``recognizer`` (``model``: the name of a
method of SpeechRecognition). The answer is ``{"id", "segments", "engine"}``, or ``{"id", "error"}``.
"""

import json
import os
import resource
import select
import sys
from functools import lru_cache
from typing import Any

IDLE_SECONDS = 600
#: Of part 15 of the design: what was measured to invent least.
WHISPER = {
    "beam_size": 5,
    "vad_filter": True,
    "vad_parameters": {"min_silence_duration_ms": 500},
    "no_repeat_ngram_size": 3,
    "temperature": [0.0, 0.2, 0.4],
    "condition_on_previous_text": False,
}


def be_humble() -> None:
    """The last in the queue for the processor, without the limits of the server that started us."""
    os.nice(19)
    for limit in (resource.RLIMIT_CPU, resource.RLIMIT_AS):
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (hard, hard))


@lru_cache(maxsize=1)
def load_whisper(folder: str) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(
        folder, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True
    )


def write_down_whisper(job: dict[str, Any]) -> dict[str, Any]:
    from faster_whisper import __version__

    model = load_whisper(job["model"])
    hotwords = job.get("hotwords") or None
    found, _info = model.transcribe(job["path"], language=job["lang"], hotwords=hotwords, **WHISPER)
    segments = [
        {
            "start": round(row.start, 2),
            "end": round(row.end, 2),
            "text": row.text,
            "logprob": round(row.avg_logprob, 3),
            "no_speech": round(row.no_speech_prob, 3),
        }
        for row in found
    ]
    name = os.path.basename(os.path.normpath(job["model"]))
    return {"segments": segments, "engine": f"faster-whisper {__version__} {name}"}


def write_down_recognizer(job: dict[str, Any]) -> dict[str, Any]:
    """Any engine of SpeechRecognition; it gives no times and no probability."""
    import speech_recognition

    recognizer = speech_recognition.Recognizer()
    with speech_recognition.AudioFile(job["path"]) as source:
        audio = recognizer.record(source)
    method = getattr(recognizer, f"recognize_{job['model']}")
    try:
        text = method(audio, **({"language": job["lang"]} if job.get("with_lang") else {}))
    except speech_recognition.UnknownValueError:
        text = ""
    seconds = audio.get_wav_data() and len(audio.frame_data) / audio.sample_rate / 2
    row = {"start": 0.0, "end": seconds, "text": str(text), "logprob": -0.7, "no_speech": 0.0}
    name = f"SpeechRecognition {speech_recognition.__version__} {job['model']}"
    return {"segments": [row] if text else [], "engine": name}


def answer(line: str) -> dict[str, Any]:
    job = json.loads(line)
    engines = {"whisper": write_down_whisper, "recognizer": write_down_recognizer}
    try:
        return {"id": job["id"], **engines[job["engine"]](job)}
    except Exception as error:  # whatever an engine raises is the answer
        return {"id": job["id"], "error": f"{type(error).__name__}: {error}"[:500]}


def main() -> None:
    be_humble()
    # libraries may print what they like; only answers go to whoever asked
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
        line = sys.stdin.readline()
        if not line:
            break
        answers.write(json.dumps(answer(line), ensure_ascii=False) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
