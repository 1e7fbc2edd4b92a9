"""`make pictures`: the pictures that the README shows, from the last end-to-end test.

They become paletted PNG files of less than LARGEST bytes, so that the repository stays small.
"""

import io
import re
import sys

from PIL import Image

from . import paths

FOLDER = "docs/images"
LARGEST = 200_000
COLOURS = (256, 128, 64, 32)


def names():
    """Return the file names of the pictures that the README shows."""
    text = (paths.ROOT / "README.md").read_text(encoding="utf-8")
    return sorted(set(re.findall(rf"\({FOLDER}/([\w-]+\.png)\)", text)))


def shrink(path):
    """Return the picture as a PNG file (bytes) with as many colours as LARGEST allows.

    :raises ValueError: it is too large with the fewest colours too
    """
    picture = Image.open(path).convert("RGB")
    for colours in COLOURS:
        stream = io.BytesIO()
        picture.quantize(colours, Image.Quantize.MAXCOVERAGE).save(stream, "PNG", optimize=True)
        if stream.tell() < LARGEST:
            return stream.getvalue()
    raise ValueError(f"{path.name} is larger than {LARGEST} bytes: show less of the page")


def main():
    """Replace the pictures; tell which ones no test has taken."""
    missing = 0
    for name in names():
        source = paths.RUN / "screenshots" / name
        if source.exists():
            (paths.ROOT / FOLDER / name).write_bytes(shrink(source))
        else:
            missing += 1
            print(f"{name}: not taken; run `make test ONLY=e2e` first")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
