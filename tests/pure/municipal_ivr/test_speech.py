"""I04, I17: words become sound by a program; what goes wrong is said without the words."""

import json
import stat
import sys

import numpy as np
import pytest
from municipal_ivr.tools import audio, loudness, prompt_file, speech, tempo

TEXT = "Για να δηλώσετε ένα αίτημα"
espeak = speech.find_espeak()


def program(folder, body, name="piper"):
    """A program that answers as ``body`` says."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport sys\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def tone(hertz=200, length=1.0, height=0.1):
    return (height * np.sin(2 * np.pi * hertz * np.arange(int(8000 * length)) / 8000)).astype("f4")


@pytest.fixture
def piper(tmp_path):
    """Piper's ways: a WAV of as many samples as the text has letters; its arguments beside."""
    body = (
        "import io, json, wave, pathlib\n"
        "text = sys.stdin.read()\n"
        f"pathlib.Path({str(tmp_path / 'told')!r}).write_text(json.dumps((sys.argv[1:], text)))\n"
        "out = io.BytesIO()\n"
        "with wave.open(out, 'wb') as w:\n"
        "    w.setparams((1, 2, 22050, 0, 'NONE', ''))\n"
        "    w.writeframes(b'\\1\\1' * len(text))\n"
        "sys.stdout.buffer.write(out.getvalue())"
    )
    voice = tmp_path / "el.onnx"
    voice.write_bytes(b"voice")
    return speech.find_piper(program(tmp_path, body), f"el={voice}, en=/gone/en.onnx")


def test_the_engine_that_is_always_there_says_greek():
    content = espeak.render(TEXT, "el_GR")
    assert audio.seconds(content) > 1
    assert espeak.version("el_GR").endswith(" el")


@pytest.mark.parametrize(
    ("lang", "spoken"),
    [("el_GR", True), ("en_US", True), ("en", True), ("pt_BR", True), ("sr@latin", True),
     ("xx_YY", False)],
)  # fmt: skip
def test_languages_are_found_by_their_codes(lang, spoken):
    assert espeak.speaks(lang) is spoken


def test_slower_and_faster():
    slow, normal, fast = (audio.seconds(espeak.render(TEXT, "el", rate)) for rate in (-1, 0, 1))
    assert slow > normal * 1.1 > fast * 1.2


@pytest.mark.parametrize("text", ["-f /etc/passwd", "--version", "$(id)", "`id`", "; id", "<s>"])
def test_words_are_never_options_or_commands(text, piper, tmp_path):
    """Text goes in by the standard input, arguments hold none of it."""
    piper.render(text, "el")
    arguments, told = json.loads((tmp_path / "told").read_text())
    assert told == text
    assert not any(text in argument for argument in arguments)
    assert espeak.render(text, "el").startswith(b"RIFF")


def test_piper_stretches_its_sounds(piper, tmp_path):
    piper.render(TEXT, "el_GR", -1)
    arguments, _text = json.loads((tmp_path / "told").read_text())
    assert arguments[arguments.index("--length_scale") + 1] == "1.25"
    assert not piper.speaks("en_US"), "its voice is not there"


def test_another_voice_file_is_another_version(piper, tmp_path):
    """D2: the key of a sound changes with the voice."""
    before = piper.version("el")
    (tmp_path / "el.onnx").write_bytes(b"another voice")
    assert piper.version("el") != before


def test_only_piper_itself_is_run(tmp_path):
    other = program(tmp_path, "", "rm")
    assert speech.find_piper(other, "el=/srv/el.onnx") is None
    assert speech.find_piper("/gone/piper", "el=/srv/el.onnx") is None


@pytest.mark.parametrize(
    ("text", "voices"),
    [
        ("", {}),
        ("el=/srv/el.onnx", {"el": "/srv/el.onnx"}),
        ("el = /a.onnx ; en_GB=/b.onnx", {"el": "/a.onnx", "en-gb": "/b.onnx"}),
        ("/srv/el.onnx, el=, el=/bin/sh", {}),
    ],
)
def test_voices_as_people_write_them(text, voices):
    assert speech.parse_voices(text) == voices


@pytest.mark.parametrize("body", ["sys.exit(1)", "print('no sound')", "print('RIFF')", ""])
def test_a_program_that_fails_is_said_without_the_words(body, tmp_path):
    """D2: no sound, an error, half a sound."""
    voice = tmp_path / "el.onnx"
    voice.touch()
    engine = speech.find_piper(program(tmp_path, body), f"el={voice}")
    with pytest.raises(speech.SpeechError) as failure:
        engine.render("ένας κωδικός", "el")
    assert "κωδικός" not in str(failure.value)


def test_a_program_that_hangs_does_not_hold_the_call(tmp_path, monkeypatch):
    monkeypatch.setattr(speech, "TIMEOUT", 0.3)
    voice = tmp_path / "el.onnx"
    voice.touch()
    engine = speech.find_piper(program(tmp_path, "import time; time.sleep(30)"), f"el={voice}")
    with pytest.raises(speech.SpeechError, match="took more"):
        engine.render(TEXT, "el")


@pytest.mark.parametrize("text", ["", "  ", "\x00\x07"])
def test_no_words_no_sound(text):
    with pytest.raises(speech.SpeechError):
        espeak.render(text, "el")


def test_an_endless_text_is_cut():
    assert len(speech.clean("λόγος " * 10**5)) <= speech.MOST_CHARACTERS


def test_louder_is_louder_and_never_beyond_the_scale():
    content = audio.write_wav(tone(height=0.1))
    louder, _rate = audio.read_wav(loudness.amplify(content, 1))
    gain = 20 * np.log10(np.sqrt(np.mean(louder**2)) / np.sqrt(np.mean(tone(height=0.1) ** 2)))
    assert abs(gain - loudness.LOUDER_DB) < 0.5
    full, _rate = audio.read_wav(loudness.amplify(audio.write_wav(tone(height=0.99)), 1))
    assert np.abs(full).max() < 1
    assert loudness.amplify(content, 0) is content


@pytest.mark.parametrize("rate", [-1, 1])
@pytest.mark.parametrize("length", [0.05, 0.5, 3.0])
def test_a_recording_is_slower_or_faster_with_the_same_pitch(rate, length):
    content = audio.write_wav(tone(300, length, 0.3))
    changed, frequency = audio.read_wav(tempo.change_rate(content, rate))
    assert abs(len(changed) / frequency - length / tempo.SPEED[rate]) < 0.01
    if length > 0.1:
        spectrum = np.abs(np.fft.rfft(changed))
        assert abs(int(spectrum.argmax()) * frequency / len(changed) - 300) < 5
        middle = changed[len(changed) // 4 : -len(changed) // 4]
        assert 0.15 < np.sqrt(np.mean(middle**2)) < 0.3, "as loud as it was"


def test_a_recording_that_is_too_long_or_silent_is_refused():
    for samples, reason in ((tone(length=200.0), "long"), (np.zeros(8000), "silent")):
        with pytest.raises(audio.SoundError, match=reason):
            prompt_file.to_prompt(audio.write_wav(samples))
    with pytest.raises(audio.SoundError, match="unreadable"):
        prompt_file.to_prompt(b"no sound at all")
    with pytest.raises(audio.SoundError, match="large"):
        prompt_file.to_prompt(b"x" * (prompt_file.MOST_BYTES + 1))
