"""I04: prompts are 8 kHz mono, without silence at their ends, equally loud, named by content."""

import io
import wave

import numpy as np
import pytest
from municipal_ivr.tools import audio


def tone(hertz, length=1.0, rate=22050, height=0.5):
    return (height * np.sin(2 * np.pi * hertz * np.arange(int(rate * length)) / rate)).astype("f4")


def wav(samples, rate, width=2, channels=1):
    buffer = io.BytesIO()
    whole = (np.repeat(samples, channels) * (2 ** (8 * width - 1) - 1)).astype("<i4")
    data = whole.astype("u1" if width == 1 else f"<i{width}" if width != 3 else "<i4")
    if width == 1:
        data = (whole + 128).astype("u1")
    raw = data.tobytes()
    if width == 3:
        raw = data.view("u1").reshape(-1, 4)[:, :3].tobytes()
    with wave.open(buffer, "wb") as sound:
        sound.setparams((channels, width, rate, 0, "NONE", ""))
        sound.writeframes(raw)
    return buffer.getvalue()


def rms_db(samples):
    return 20 * np.log10(np.sqrt(np.mean(np.square(samples))) + 1e-9)


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000])
def test_a_tone_of_the_band_keeps_its_pitch_and_level(rate):
    heard = audio.resample(tone(1000, rate=rate), rate)
    assert abs(len(heard) - 8000) <= 1
    spectrum = np.abs(np.fft.rfft(heard))
    assert abs(int(spectrum.argmax()) * 8000 / len(heard) - 1000) < 3
    assert abs(rms_db(heard) - rms_db(tone(1000))) < 1


@pytest.mark.parametrize("hertz", [4600, 6000, 9000])
def test_a_tone_above_the_band_does_not_come_back_as_another(hertz):
    """No aliases: what 8 kHz cannot carry is gone."""
    assert rms_db(audio.resample(tone(hertz), 22050)) < -40


def test_silence_is_cut_at_both_ends_only():
    rate, quiet = 8000, np.zeros(8000, "f4")
    speech = tone(500, 0.5, rate)
    trimmed = audio.trim_silence(np.concatenate([quiet, speech, quiet, speech, quiet]), rate)
    assert abs(len(trimmed) / rate - (0.5 + 1 + 0.5 + 0.3)) < 0.05
    assert len(audio.trim_silence(quiet, rate)) == 0


@pytest.mark.parametrize("height", [0.01, 0.1, 0.9])
def test_quiet_and_loud_are_levelled(height):
    levelled = audio.level(tone(500, rate=8000, height=height), 8000)
    assert abs(rms_db(levelled) - audio.LEVEL_DB) < 0.5


def test_a_peak_is_never_cut():
    click = tone(500, rate=8000, height=0.02)
    click[4000] = 0.9
    assert np.abs(audio.level(click, 8000)).max() <= 10 ** (audio.PEAK_DB / 20) + 1e-6


def test_silence_is_not_made_loud():
    assert not audio.level(np.zeros(800, "f4"), 8000).any()


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_all_sample_sizes_are_read(width, channels):
    samples, rate = audio.read_wav(wav(tone(300, rate=8000), 8000, width, channels))
    assert (rate, len(samples)) == (8000, 8000)
    assert np.abs(samples - tone(300, rate=8000)).max() < 0.02


def test_a_prompt_is_made_for_the_telephone():
    content = audio.to_telephone(wav(tone(700, 2.0), 22050, channels=2))
    with wave.open(io.BytesIO(content)) as sound:
        assert sound.getparams()[:3] == (1, 2, 8000)
    assert abs(audio.seconds(content) - 2) < 0.05
    assert audio.to_telephone(wav(tone(700, 2.0), 22050, channels=2)) == content


def test_the_name_is_the_content():
    names = {audio.content_name(content) for content in (b"a", b"b", b"a")}
    assert len(names) == 2
    assert all(len(name) == 36 and name.isascii() for name in names)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"ID3 mp3", wav(tone(300, 0), 8000)])
def test_what_is_no_sound_is_refused(content):
    with pytest.raises(audio.SoundError):
        audio.to_telephone(content)
