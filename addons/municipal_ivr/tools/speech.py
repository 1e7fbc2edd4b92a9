"""Words as sound, by programs on this machine; nothing leaves it and no shell is asked.

An engine is anything with the four members of ``Engine``. Text goes in by the standard
input, a WAV comes out by the standard output. ``rate``: -1 slower, 0, 1 faster.
"""

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

#: Nobody listens longer; and a program that hangs must not hold a call (s).
MOST_CHARACTERS = 5000
TIMEOUT = 10
#: Words in a minute, and how long a voice of Piper stretches its sounds.
ESPEAK_SPEED = {-1: 108, 0: 135, 1: 170}
PIPER_LENGTH = {-1: 1.25, 0: 1.0, 1: 0.8}
PIPER_NAMES = ("piper", "piper.exe")
#: Programs do not come and go while the server runs.
_find_program = functools.cache(shutil.which)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


class SpeechError(RuntimeError):
    """No sound could be made; ``args[0]`` says why, without the words themselves."""


class Engine(Protocol):
    """``code``: its name; ``version(lang)``: changes whenever the same words sound otherwise."""

    code: str

    def speaks(self, lang: str) -> bool: ...

    def version(self, lang: str) -> str: ...

    def render(self, text: str, lang: str, rate: int = 0) -> bytes: ...


def clean(text: str) -> str:
    """Without signs that are none of a text, in one line, and no longer than is listened to."""
    return " ".join(_CONTROL.sub(" ", text[:MOST_CHARACTERS]).split())


def split_language(lang: str) -> tuple[str, str]:
    """``el_GR`` is (el, el-gr), ``sr@latin`` is (sr, sr)."""
    code = lang.split("@")[0].lower().replace("_", "-")
    return code.split("-")[0], code


@dataclass(frozen=True)
class Espeak:
    """eSpeak NG: a hundred languages, Greek among them, in some twenty milliseconds."""

    program: str
    code: str = field(default="espeak", init=False)

    def speaks(self, lang: str) -> bool:
        return bool(self._voice(lang))

    def version(self, lang: str) -> str:
        return f"{_espeak_version(self.program, _stamp(self.program))} {self._voice(lang)}"

    def render(self, text: str, lang: str, rate: int = 0) -> bytes:
        """:raise SpeechError: the language is unknown, or the program failed"""
        voice = self._voice(lang)
        if not voice:
            raise SpeechError("no voice for this language")
        speed = str(ESPEAK_SPEED[rate])
        return _run([self.program, "-v", voice, "-s", speed, "--stdin", "--stdout"], text)

    def _voice(self, lang: str) -> str:
        base, code = split_language(lang)
        known = _espeak_languages(self.program, _stamp(self.program))
        for name in (code, base):
            if name in known:
                return name
        return base if any(name.startswith(f"{base}-") for name in known) else ""


@dataclass(frozen=True)
class Piper:
    """Piper: neural voices, one file a language. ``voices``: language code to file."""

    program: str
    voices: Mapping[str, str]
    code: str = field(default="piper", init=False)

    def speaks(self, lang: str) -> bool:
        return bool(self._voice(lang))

    def version(self, lang: str) -> str:
        voice = self._voice(lang)
        return f"{os.path.basename(voice)} {_stamp(voice)} {_stamp(self.program)}"

    def render(self, text: str, lang: str, rate: int = 0) -> bytes:
        """:raise SpeechError: there is no voice for the language, or the program failed"""
        voice = self._voice(lang)
        if not voice:
            raise SpeechError("no voice for this language")
        length = str(PIPER_LENGTH[rate])
        command = ["--model", voice, "--length_scale", length, "--output_file", "-"]
        return _run([self.program, *command], text)

    def _voice(self, lang: str) -> str:
        base, code = split_language(lang)
        voice = self.voices.get(code) or self.voices.get(base) or ""
        return voice if voice and os.path.isfile(voice) else ""


def find_espeak() -> Espeak | None:
    """The program of this machine, if it is installed."""
    program = _find_program("espeak-ng")
    return Espeak(program) if program else None


def find_piper(program: str, voices: str) -> Piper | None:
    """Piper at ``program`` (a name in the path or a whole path) with ``voices`` as written by
    people: ``el=/srv/voices/el.onnx, en=/srv/voices/en.onnx``.

    Only a program of that name is ever run, whatever a setting says.
    """
    found = _find_program(program or "piper")
    files = parse_voices(voices)
    if not found or not files or os.path.basename(found) not in PIPER_NAMES:
        return None
    return Piper(found, files)


def parse_voices(text: str) -> dict[str, str]:
    """``{"el": "/srv/voices/el.onnx"}``; what is not of the form language=file.onnx is left out."""
    pairs = (part.partition("=") for part in re.split(r"[,;\n]", text or ""))
    voices = {lang.strip().lower().replace("_", "-"): path.strip() for lang, _sign, path in pairs}
    return {lang: path for lang, path in voices.items() if lang and path.endswith(".onnx")}


def _run(command: Sequence[str], text: str) -> bytes:
    """What the program answers to the text: a WAV."""
    words = clean(text)
    if not words:
        raise SpeechError("no words")
    try:
        done = _call(command, words.encode())
    except subprocess.TimeoutExpired as error:
        raise SpeechError(f"took more than {TIMEOUT} seconds") from error
    except OSError as error:
        raise SpeechError("the program cannot be run") from error
    if done.returncode or not done.stdout.startswith(b"RIFF"):
        raise SpeechError(f"the program ended with {done.returncode}")
    return _whole_header(done.stdout)


def _whole_header(wav: bytes) -> bytes:
    """With the true lengths: a program that writes to a pipe does not know them beforehand."""
    place = wav.find(b"data")
    if place < 12:
        raise SpeechError("the program gave no sound")
    length = len(wav) - place - 8
    head = wav[:4] + (len(wav) - 8).to_bytes(4, "little") + wav[8 : place + 4]
    return head + length.to_bytes(4, "little") + wav[place + 8 :]


def _stamp(path: str) -> str:
    """Changes with the file, without reading it."""
    try:
        facts = os.stat(path)
    except OSError:
        return ""
    return f"{facts.st_size}-{facts.st_mtime_ns}"


@functools.lru_cache(maxsize=8)
def _espeak_version(program: str, stamp: str) -> str:
    found = re.search(r"\d+(?:\.\d+)+\S*", _ask(program, "--version"))
    return found.group() if found else stamp


@functools.lru_cache(maxsize=8)
def _espeak_languages(program: str, stamp: str) -> frozenset[str]:
    rows = (line.split() for line in _ask(program, "--voices").splitlines()[1:])
    return frozenset(row[1].lower() for row in rows if len(row) > 1)


def _ask(program: str, option: str) -> str:
    try:
        done = _call([program, option], b"")
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace")


def _call(command: Sequence[str], standard_input: bytes) -> subprocess.CompletedProcess[bytes]:
    # A list of arguments that holds no word of a caller; the program is found by its name.
    return subprocess.run(  # noqa: S603
        command, input=standard_input, capture_output=True, timeout=TIMEOUT, check=False
    )
