"""A recorded voice slower or faster without another pitch (WSOLA), for callers who ask for it."""

import numpy as np

from . import audio

#: Speed of a recording by ``rate``, as the speech engines speak.
SPEED = {-1: 0.8, 0: 1.0, 1: 1.25}
_FRAME, _SEARCH = 0.03, 0.012  # s


def change_rate(content: bytes, rate: int) -> bytes:
    """The WAV ``content`` as it is with ``rate`` 0, slower with -1, faster with 1."""
    if not rate:
        return content
    samples, frequency = audio.read_wav(content)
    return audio.write_wav(stretch(samples, frequency, SPEED[rate]), frequency)


def stretch(samples: np.ndarray, frequency: int, speed: float) -> np.ndarray:
    """As many samples as ``len(samples) / speed``, with the pitch they had.

    Overlapping pieces are laid anew at another distance, each from where it fits best to the
    end of the one before.
    """
    half = int(frequency * _FRAME) // 2
    search = int(frequency * _SEARCH)
    length = round(len(samples) / speed)
    padded = np.concatenate([samples, np.zeros(4 * half + 2 * search, np.float32)])
    window = np.hanning(2 * half + 1)[:-1].astype(np.float32)
    result = np.zeros(length + 2 * half, np.float32)
    result[:half] = samples[:half][: len(result[:half])] * window[half:][: len(samples[:half])]
    place = 0
    for start in range(0, length, half):
        wanted = padded[place + half : place + 3 * half] if start else padded[: 2 * half]
        place = _best_place(padded, round(start * speed), search, wanted)
        result[start : start + 2 * half] += padded[place : place + 2 * half] * window
    return result[:length]


def _best_place(samples: np.ndarray, near: int, search: int, wanted: np.ndarray) -> int:
    """Where, around ``near``, the samples are most like ``wanted``."""
    first = max(0, min(near - search, len(samples) - len(wanted)))
    area = samples[first : near + search + len(wanted)]
    if len(area) <= len(wanted):
        return first
    return first + int(np.argmax(np.correlate(area, wanted, "valid")))
