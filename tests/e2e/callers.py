"""Callers of the demo line: people who listen, press, speak and hang up.

They use the simulated carrier: real HTTP, real signatures, real sound. What they hear is what
decides what they press.
"""

import os
import subprocess
import time
from pathlib import Path

import av
from suite import kernels

kernels.register("municipal_ivr")

from municipal_ivr.tools import audio  # noqa: E402
from municipal_ivr.tools.carrier import Carrier, application  # noqa: E402
from municipal_ivr.tools.carrier_rest import CarrierServer  # noqa: E402

URL = os.environ.get("MUNICIPAL_URL", "")
KEY, ACCOUNT, TOKEN, LINE = "demo", "MADEMODEMODEMODEMO12", "demo-secret", "+302100000100"
VOICES = Path(__file__).parents[1] / "data" / "voice"
#: Words of options and questions, by language.
GREEK = {
    "speech": "el",
    "wishes": [
        "Για ελληνικά",
        "Για να συνεχίσετε",
        "Για να δηλώσετε ένα αίτημα",
        "Καθαριότητα και Ανακύκλωση",
        "Μη αποκομιδή απορριμμάτων",
        "Ναι, με το όνομά μου",
        "Σε αυτόν τον αριθμό",
        "Το δικό μου είναι άλλο",
        "Ναι, στείλτε το",
    ],
    "says": {
        "Πείτε μας με δικά σας λόγια": "Δεν έχει περάσει το απορριμματοφόρο εδώ και τρεις μέρες",
        "Πού είναι": "Οδός Κοχυλιών είκοσι εννέα",
        "Πώς λέγεστε": "Με λένε Ελένη Πολίτου",
    },
    "number": "Ο αριθμός του είναι",
    "pin": "Το PIN σας είναι",
}
ENGLISH = {
    "speech": "en",
    "wishes": [
        "For English",
        "To go on",
        "To report something",
        "Cleaning and Recycling",
        "Missed collection",
        "Yes, with my name",
        "At this number",
        "Mine is another one",
        "Yes, send it",
    ],
    "says": {
        "Tell us in your own words": "The waste lorry has not come for three days",
        "Where is it?": "Number twenty nine, Shell street",
        "What is your name?": "My name is Helen Citizen",
    },
    "number": "Its number is",
    "pin": "Your PIN is",
}


def serving_carrier(url="", **values):
    """A ``CarrierServer`` (context manager) for the demo account of the town at ``url``."""
    setting = application(url or URL, KEY, auth_id=ACCOUNT)
    return CarrierServer(Carrier(setting, TOKEN, **values))


def voice(words, folder, speech="el"):
    """A WAV file of somebody saying ``words``."""
    path = Path(folder) / f"{abs(hash((words, speech)))}.wav"
    command = ["espeak-ng", "-v", speech, "-s", "140", "-w", str(path), "--", words]
    subprocess.run(command, check=True)
    return path


def recorded(path):
    """WAV of a recording in any format."""
    with av.open(str(path)) as container:
        mono = av.AudioResampler(format="s16", layout="mono", rate=16000)
        frames = [part for frame in container.decode(audio=0) for part in mono.resample(frame)]
        samples = audio.np.concatenate([frame.to_ndarray().ravel() for frame in frames])
    return audio.write_wav(samples.astype(audio.np.float32) / 2**15, 16000)


def wait_for(find, seconds=90, pause=0.5):
    """What ``find`` gives, as soon as it is something."""
    deadline = time.monotonic() + seconds
    while not (found := find()):
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(pause)
    return found


def trigger(office, model, method):
    """Have a scheduled action done now; one that is at work already is asked again after it."""
    domain = [("model_id.model", "=", model), ("code", "=", f"model.{method}()")]
    (cron,) = office.read("ir.cron", domain, "id")

    def is_done():
        try:
            office.call("ir.cron", "method_direct_trigger", [cron["id"]])
        except AssertionError as refused:
            if "already executing" not in str(refused):
                raise
            return False
        return True

    wait_for(is_done)


class Caller:
    """Somebody at a telephone who presses what is offered for the words they are looking for.

    :param wishes: words of options, the most wanted first; whatever is offered of them is chosen
    :param says: words of a question → file with the spoken answer
    """

    def __init__(self, phone, wishes, says=None):
        self.phone, self.wishes, self.says = phone, list(wishes), dict(says or {})

    def go(self, until="", most=40):
        """Answer until the call is over or these words are heard."""
        for _turn in range(most):
            if self.phone.state == "over" or (until and self.hears(until)):
                return self
            self.answer()
        raise AssertionError(f"no end in sight: {self.phone.last}")

    def hears(self, words):
        return any(words in text for text in self.phone.last)

    def answer(self):
        """One answer to what was just heard."""
        phone = self.phone
        if phone.state == "record":
            return phone.say(next(wav for words, wav in self.says.items() if self.hears(words)))
        for wish in self.wishes:
            if self.hears(wish):
                return phone.choose(wish)
        raise AssertionError(f"nothing of {self.wishes} in {phone.last}")


def reporter(phone, words, folder):
    """A ``Caller`` who reports that the waste was not collected."""
    says = {
        question: voice(answer, folder, words["speech"])
        for question, answer in words["says"].items()
    }
    return Caller(phone, words["wishes"], says)


def after(texts, words):
    """The prompt that was heard after the one with these words."""
    places = [place for place, text in enumerate(texts) if words in text]
    return texts[places[-1] + 1]
