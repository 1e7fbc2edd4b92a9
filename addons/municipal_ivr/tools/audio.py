"""Sound as a telephone wants it: WAV, 8 kHz, 16 bit, mono; pure numpy, no external program.

Samples are ``float32`` arrays of one dimension, full scale is 1.0; rates are in Hz,
lengths in seconds, levels in dB below full scale.
"""

import hashlib
import io
import wave

import numpy as np

TELEPHONE_RATE = 8000
#: Loudness to which prompts are levelled, and the highest peak that is allowed.
LEVEL_DB, PEAK_DB = -20.0, -1.0
SILENCE_DB, KEPT_SECONDS = -45.0, 0.15
_TAPS = 32  # of the low-pass filter, each side, per step of the ratio
_FRAME = 0.02


class SoundError(ValueError):
    """The bytes are no WAV sound that can be read; ``args[0]`` says why."""


def read_wav(content: bytes) -> tuple[np.ndarray, int]:
    """(samples, rate) of a PCM WAV of 8, 16, 24 or 32 bit; channels are mixed.

    :raise SoundError: no PCM WAV, or one without samples
    """
    try:
        with wave.open(io.BytesIO(content)) as sound:
            width, channels, rate = (
                sound.getsampwidth(),
                sound.getnchannels(),
                sound.getframerate(),
            )
            data = sound.readframes(sound.getnframes())
    except (wave.Error, EOFError, ValueError) as error:
        raise SoundError("not a WAV sound") from error
    samples = _decode(data, width)
    whole = len(samples) // channels * channels
    if not whole or rate <= 0:
        raise SoundError("a sound without samples")
    return samples[:whole].reshape(-1, channels).mean(axis=1, dtype=np.float32), rate


def write_wav(samples: np.ndarray, rate: int = TELEPHONE_RATE) -> bytes:
    """16 bit mono WAV; what is beyond full scale is clipped."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes((np.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes())
    return buffer.getvalue()


def resample(samples: np.ndarray, rate: int, target: int = TELEPHONE_RATE) -> np.ndarray:
    """Samples at the rate ``target``; frequencies that it cannot carry are filtered out first."""
    if rate == target or not len(samples):
        return samples.astype(np.float32)
    if target < rate:
        samples = _low_pass(samples, 0.46 * target / rate, int(_TAPS * rate / target))
    length = max(1, round(len(samples) * target / rate))
    places = np.arange(length) * (rate / target)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)


def trim_silence(
    samples: np.ndarray, rate: int, below_db: float = SILENCE_DB, kept: float = KEPT_SECONDS
) -> np.ndarray:
    """Without the silence at both ends, but for ``kept`` seconds; empty if all is silence."""
    frame = max(1, int(rate * _FRAME))
    levels = _frame_levels(samples, frame)
    loud = np.flatnonzero(levels > 10 ** (below_db / 20))
    if not len(loud):
        return samples[:0]
    margin = int(kept * rate)
    start = max(0, loud[0] * frame - margin)
    return samples[start : min(len(samples), (loud[-1] + 1) * frame + margin)]


def level(samples: np.ndarray, rate: int, to_db: float = LEVEL_DB) -> np.ndarray:
    """As loud as ``to_db`` (mean of the parts that are no silence); no peak beyond ``PEAK_DB``."""
    levels = _frame_levels(samples, max(1, int(rate * _FRAME)))
    spoken = levels[levels > 10 ** (SILENCE_DB / 20)]
    if not len(spoken):
        return samples
    gain = 10 ** (to_db / 20) / float(np.sqrt(np.mean(spoken**2)))
    highest = 10 ** (PEAK_DB / 20) / float(np.abs(samples).max())
    return (samples * min(gain, highest)).astype(np.float32)


def to_telephone(content: bytes) -> bytes:
    """Any PCM WAV as a prompt: trimmed, 8 kHz mono 16 bit, levelled. The same bytes each time."""
    samples, rate = read_wav(content)
    samples = trim_silence(resample(samples, rate), TELEPHONE_RATE)
    return write_wav(level(samples, TELEPHONE_RATE))


def content_name(content: bytes, extension: str = "wav") -> str:
    """A file name that changes with the content: 32 hexadecimal digits of its SHA-256."""
    return f"{hashlib.sha256(content).hexdigest()[:32]}.{extension}"


def seconds(content: bytes) -> float:
    """The length of a WAV sound."""
    samples, rate = read_wav(content)
    return len(samples) / rate


def _decode(data: bytes, width: int) -> np.ndarray:
    if width == 1:
        return (np.frombuffer(data, np.uint8).astype(np.float32) - 128) / 128
    if width == 3:
        raw = np.frombuffer(data[: len(data) // 3 * 3], np.uint8).reshape(-1, 3)
        padded = np.zeros((len(raw), 4), np.uint8)
        padded[:, 1:] = raw
        return padded.view("<i4").ravel().astype(np.float32) / 2**31
    if width not in (2, 4):
        raise SoundError("samples of an unknown size")
    whole = data[: len(data) // width * width]
    return np.frombuffer(whole, f"<i{width}").astype(np.float32) / 2 ** (8 * width - 1)


def _low_pass(samples: np.ndarray, cutoff: float, taps: int) -> np.ndarray:
    """Windowed sinc; ``cutoff`` in cycles per sample."""
    places = np.arange(-taps, taps + 1)
    kernel = 2 * cutoff * np.sinc(2 * cutoff * places) * np.hamming(len(places))
    kernel /= kernel.sum()
    return np.convolve(samples, kernel)[taps : taps + len(samples)]


def _frame_levels(samples: np.ndarray, frame: int) -> np.ndarray:
    """Root mean square of each frame, the last one filled up with silence."""
    count = -(-len(samples) // frame)
    padded = np.zeros(count * frame, np.float32)
    padded[: len(samples)] = samples
    return np.sqrt(np.mean(padded.reshape(count, frame) ** 2, axis=1)) if count else padded
