"""What a file from a carrier is: a sound that can be read to its end, or something else."""

import io
from dataclasses import dataclass

import av
import numpy as np

from .audio import SoundError, write_wav

MOST_BYTES = 64 * 1024 * 1024
#: Container as FFmpeg names it: (media type, ending of the file name).
_FORMATS = {
    "wav": ("audio/wav", "wav"),
    "mp3": ("audio/mpeg", "mp3"),
    "ogg": ("audio/ogg", "ogg"),
    "flac": ("audio/flac", "flac"),
}


@dataclass(frozen=True)
class SoundFile:
    """``seconds``: counted in the samples, whatever the header says."""

    mimetype: str
    extension: str
    seconds: float


def probe(content: bytes) -> SoundFile:
    """Read ``content`` to its end.

    :raise SoundError: empty, too large, no sound, or a kind that browsers do not play
    """
    if not content:
        raise SoundError("an empty file")
    if len(content) > MOST_BYTES:
        raise SoundError("larger than 64 MB")
    try:
        with av.open(io.BytesIO(content), metadata_errors="ignore") as container:
            names = container.format.name.split(",")
            seconds = _count_seconds(container)
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise SoundError("no sound that can be decoded") from error
    kind = next((name for name in names if name in _FORMATS), None)
    if kind is None:
        raise SoundError(f"a file of the kind {names[0]}")
    if not seconds:
        raise SoundError("a sound without samples")
    return SoundFile(*_FORMATS[kind], round(seconds, 2))


def _count_seconds(container: "av.container.InputContainer") -> float:
    stream = container.streams.audio[0]
    return sum(frame.samples / frame.sample_rate for frame in container.decode(stream))


def to_wav(content: bytes, rate: int) -> bytes:
    """Any sound as mono 16 bit WAV of ``rate`` Hz.

    :raise SoundError: no sound that can be decoded
    """
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    parts = []
    try:
        with av.open(io.BytesIO(content), metadata_errors="ignore") as container:
            for frame in container.decode(container.streams.audio[0]):
                parts += [part.to_ndarray().ravel() for part in resampler.resample(frame)]
            parts += [part.to_ndarray().ravel() for part in resampler.resample(None)]
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise SoundError("no sound that can be decoded") from error
    if not parts:
        raise SoundError("a sound without samples")
    return write_wav(np.concatenate(parts).astype(np.float32) / 32768, rate)
