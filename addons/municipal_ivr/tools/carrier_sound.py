"""What a carrier thinks of a sound that it is to play, and sounds for callers."""

import struct

from . import audio

MOST_BYTES = 10_000_000
RATES = (8000, 16000)
#: kbit/s of MPEG 1 and 2 layer III by their index in the frame's header.
_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


class SoundRefused(ValueError):
    """The carrier would play nothing, or play it badly."""


def measure(status: int, content_type: str, head: bytes, size: int) -> float:
    """The length (s) of a sound by its beginning.

    :param head: at least the first 64 bytes; ``size``: bytes of the whole
    :raise SoundRefused: not there, no sound, too large, not 8 or 16 kHz mono
    """
    if status != 200:
        raise SoundRefused(f"status {status}")
    if not content_type.startswith("audio/"):
        raise SoundRefused(f"{content_type or 'no content type'} is no sound")
    if size > MOST_BYTES:
        raise SoundRefused(f"{size} bytes are more than {MOST_BYTES}")
    return _measure_wav(head, size) if head[:4] == b"RIFF" else _measure_mp3(head, size)


def _measure_wav(head: bytes, size: int) -> float:
    place, rate, block = 12, 0, 0
    while place + 8 <= len(head):
        name, length = struct.unpack_from("<4sI", head, place)
        if name == b"fmt " and place + 24 <= len(head):
            _kind, channels, rate, _bytes, block = struct.unpack_from("<HHIIH", head, place + 8)
            if channels != 1 or rate not in RATES:
                raise SoundRefused(f"{channels} channels at {rate} Hz")
        if name == b"data" and rate and block:
            return min(length, max(0, size - place - 8)) / block / rate
        place += 8 + length + length % 2
    raise SoundRefused("not a whole WAV sound")


def _measure_mp3(head: bytes, size: int) -> float:
    place = head.find(b"\xff", 10 if head[:3] == b"ID3" else 0)
    if place < 0 or place + 3 > len(head) or head[place + 1] & 0xE0 != 0xE0:
        raise SoundRefused("neither WAV nor MP3")
    table = _MPEG1 if head[place + 1] & 0x08 else _MPEG2
    index = head[place + 2] >> 4
    if not 0 < index < len(table):
        raise SoundRefused("neither WAV nor MP3")
    return size * 8 / (table[index] * 1000)


def silent_wav(length: float) -> bytes:
    """``length`` seconds of nothing, as a caller who says nothing sends it."""
    return audio.write_wav(audio.np.zeros(round(length * audio.TELEPHONE_RATE), audio.np.float32))


def silent_mp3(length: float) -> bytes:
    """``length`` seconds of silence: frames of MPEG 2 layer III, 8 kbit/s, 16 kHz mono."""
    frame = b"\xff\xf3\x18\xc0" + bytes(32)
    return frame * max(1, round(length * 16000 / 576))


def cut(wav: bytes, seconds: float) -> tuple[bytes, float]:
    """The beginning of a sound at 8 kHz mono, as the telephone carries it, and its length (s).

    :raise audio.SoundError: not a WAV sound
    """
    samples, rate = audio.read_wav(wav)
    samples = audio.resample(samples, rate)[: round(seconds * audio.TELEPHONE_RATE)]
    return audio.write_wav(samples), len(samples) / audio.TELEPHONE_RATE
