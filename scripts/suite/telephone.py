"""`make call`: a telephone in the terminal, at the simulated carrier.

It speaks the carrier's protocol over HTTP to the running instance: the town cannot tell the
difference. Prompts are shown, and heard where the machine has a loudspeaker.
"""

import argparse
import contextlib
import secrets
import shlex
import subprocess
import tempfile
import time
from pathlib import Path
from shutil import which

from . import kernels, paths

kernels.register("municipal_ivr")

from municipal_ivr.tools import audio  # noqa: E402
from municipal_ivr.tools.carrier import Carrier, application  # noqa: E402
from municipal_ivr.tools.carrier_rest import CarrierServer  # noqa: E402
from municipal_ivr.tools.carrier_wire import Faults  # noqa: E402

PORTFILE = paths.RUN / "odoo.port"
HELP = """
  1 2 3 …        press keys (several at once: 2101234567#)
  <Enter>        press nothing, say nothing, wait
  say FILE.wav   speak from a file; then # is pressed
  speak WORDS    speak with a computer's voice (espeak-ng)
  mic            speak into the microphone (arecord), <Enter> ends it
  busy, free, away, box    how the person behaves who is rung for you
  xml            show the documents of the carrier, on or off
  path           show what has happened so far
  hang           hang up (also Ctrl-D)
"""
#: Words for how a rung person behaves: (Plivo's status, whether the key is pressed).
PEOPLE = {
    "busy": ("busy", True),
    "free": ("completed", True),
    "away": ("no-answer", True),
    "box": ("completed", False),
}
FETCH_SECONDS = 150  # the town fetches recordings by a scheduled job


def main():
    """Make one call, by hand or by a script."""
    options = _read_options()
    faults = Faults({"*": options.fault}) if options.fault else None
    setting = application(options.url, options.key, auth_id=options.auth_id)
    with CarrierServer(Carrier(setting, options.token, faults)) as server:
        caller = options.caller or f"+3069{secrets.randbelow(10**8):08}"
        phone = server.carrier.phone(caller, options.to)
        print(f"{caller} calls {options.to} at {options.url}")
        terminal = Terminal(phone, options.xml, not options.silent)
        terminal.show(phone.dial)
        with contextlib.suppress(KeyboardInterrupt):
            if options.script:
                terminal.run(options.script)
            else:
                print(HELP)
                terminal.talk()
        if phone.state != "over":
            terminal.show(phone.hang_up)
        _stay(server.carrier)
    return 1 if phone.problems else 0


def _read_options():
    port = PORTFILE.read_text("utf-8").strip() if PORTFILE.exists() else "8069"
    parser = argparse.ArgumentParser(prog="make call", description=__doc__)
    parser.add_argument("--url", default=f"http://localhost:{port}", help="address of the town")
    parser.add_argument("--key", default="demo", help="key of the account in addresses")
    parser.add_argument("--auth-id", default="MADEMODEMODEMODEMO12")
    parser.add_argument("--token", default="demo-secret")
    parser.add_argument("--from", dest="caller", default="", help="your number, with +30")
    parser.add_argument("--to", default="+302100000100", help="number of the line")
    parser.add_argument("--xml", action="store_true", help="show the carrier's documents")
    parser.add_argument("--silent", action="store_true", help="no loudspeaker")
    parser.add_argument("--script", nargs="*", metavar="STEP", help="the steps instead of you")
    parser.add_argument(
        "--fault",
        nargs="*",
        choices=["twice", "replay", "lost", "wrong signature", "unsigned", "no nonce", "slow"],
        help="what goes wrong with everything that the carrier tells",
    )
    return parser.parse_args()


def _stay(carrier):
    """The recordings are with us until the town has fetched them."""
    waiting = [name for name, row in carrier.recordings.items() if row["kind"] == "audio/wav"]
    if not waiting:
        return
    print("The town fetches what you said (Ctrl-C: do not wait) …", flush=True)
    deadline = time.monotonic() + FETCH_SECONDS
    with contextlib.suppress(KeyboardInterrupt):
        while time.monotonic() < deadline and not set(waiting) <= set(carrier.deleted):
            time.sleep(0.5)
    fetched = set(waiting) <= set(carrier.deleted)
    print("Fetched and deleted here." if fetched else "Not fetched yet; it is lost with us.")


class Terminal:
    """Shows a call and takes what the person at the keyboard wants."""

    def __init__(self, phone, xml=False, loud=True):
        self.phone, self.xml = phone, xml
        self.shown = self.documents = 0
        self.player = _find("paplay", "aplay") if loud else None
        self.playing = None

    def talk(self):
        """Until the call is over."""
        while self.phone.state != "over":
            try:
                line = input(f"[{self.phone.state}] > ").strip()
            except EOFError:
                return
            self._quiet()
            self._obey(line)

    def run(self, steps):
        """The steps of the command line, one after another."""
        for step in steps:
            if self.phone.state == "over":
                return
            print(f"[{self.phone.state}] > {step}")
            self._obey(step)

    def _obey(self, line):
        word, _space, rest = line.partition(" ")
        act = {
            "": lambda: self.show(self.phone.wait),
            "say": lambda: self.show(self.phone.say, shlex.split(rest)[0]),
            "speak": lambda: self.show(self.phone.say, _synthesize(rest)),
            "mic": lambda: self.show(self.phone.say, _listen()),
            "xml": self._switch_xml,
            "path": self._show_path,
            "hang": lambda: self.show(self.phone.hang_up),
            "help": lambda: print(HELP),
        }.get(word)
        try:
            if word in PEOPLE:
                self.show(self.phone.ring, *PEOPLE[word])
            elif act:
                act()
            elif set(line) <= set("0123456789*#"):
                self.show(self.phone.press, line)
            else:
                print(HELP)
        except (OSError, ValueError, LookupError, IndexError, subprocess.SubprocessError) as error:
            print(f"! {error}")

    def show(self, act, *values):
        """Do it, then tell what was heard since."""
        act(*values)
        heard = self.phone.heard
        for row in heard[self.shown :]:
            print(f"  {_describe(row)}")
        if self.xml:
            for page in self.phone.xml[self.documents :]:
                print(f"    {page['status']} {page['url']}\n    {page['xml']}")
        self._play(heard[self.shown :])
        self.shown = len(heard)
        self.documents = len(self.phone.xml)
        if self.phone.state == "over":
            self._end()

    def _end(self):
        ended = self.phone.call.ended
        print(f"  — over after {ended['seconds']} s: {ended['code']} {ended['source']}")
        for problem in self.phone.problems:
            print(f"  ! {problem}")

    def _switch_xml(self):
        self.xml = not self.xml
        self.documents = len(self.phone.xml) - 1 if self.xml else self.documents

    def _show_path(self):
        for row in self.phone.call.trail:
            print(f"  {row['at']:7.1f} s  {row['kind']:10} {row['text']}")

    def _play(self, rows):
        sounds = [self.phone.audio[row["url"]] for row in rows if row["url"] in self.phone.audio]
        if not self.player or not sounds:
            return
        parts = [audio.resample(*audio.read_wav(sound)) for sound in sounds]
        with tempfile.NamedTemporaryFile(suffix=".wav", delete=False) as file:
            file.write(audio.write_wav(audio.np.concatenate(parts)))
        self.playing = subprocess.Popen([self.player, file.name], stderr=subprocess.DEVNULL)

    def _quiet(self):
        """Keys cut the prompts."""
        if self.playing:
            self.playing.terminate()
            self.playing.wait()
            Path(self.playing.args[-1]).unlink(missing_ok=True)
            self.playing = None


def _describe(row):
    if row["kind"] in ("tone", "silence"):
        return f"({row['kind']})"
    return row["text"] or f"(sound {row['url']})"


def _find(*programs):
    return next(filter(None, map(which, programs)), None)


def _synthesize(words):
    """WAV of a computer's voice; Greek letters are spoken as Greek."""
    voice = "el" if any("Ͱ" <= letter <= "Ͽ" for letter in words) else "en"
    command = ["espeak-ng", "-v", voice, "-s", "140", "--stdout", "--", words]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _listen():
    """WAV from the microphone, until Enter."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "voice.wav"
        command = ["arecord", "-q", "-f", "S16_LE", "-r", "8000", "-c", "1", str(path)]
        with subprocess.Popen(command) as recording:
            input("  speak, then <Enter> ")
            recording.terminate()
        return path.read_bytes()


if __name__ == "__main__":
    raise SystemExit(main())
