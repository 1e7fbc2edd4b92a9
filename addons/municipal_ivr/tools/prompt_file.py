"""Sound files that people upload or record, as a prompt of the telephone line."""

from . import audio, sound_file

#: Bytes of a file and seconds of a prompt; more is a mistake.
MOST_BYTES = 20_000_000
MOST_SECONDS = 180


def to_prompt(content: bytes) -> bytes:
    """WAV, 8 kHz, 16 bit, mono; silence at both ends trimmed, loudness levelled.

    :param content: WAV, FLAC, OGG, MP3, or whatever else the decoder reads
    :raise SoundError: ``args[0]`` is ``large``, ``unreadable``, ``long`` or ``silent``
    """
    if len(content) > MOST_BYTES:
        raise audio.SoundError("large")
    try:
        samples, rate = audio.read_wav(sound_file.to_wav(content, audio.TELEPHONE_RATE))
    except audio.SoundError as error:
        raise audio.SoundError("unreadable") from error
    if len(samples) > MOST_SECONDS * rate:
        raise audio.SoundError("long")
    samples = audio.trim_silence(samples, rate)
    if not len(samples):
        raise audio.SoundError("silent")
    return audio.write_wav(audio.level(samples, rate), rate)
