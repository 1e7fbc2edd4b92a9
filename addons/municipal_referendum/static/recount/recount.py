#!/usr/bin/env python3
"""Counts a published ballot again: python3 recount.py result.json. Python alone, nothing else."""

import hashlib
import json
import sys


def plain(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def head(start, lines):
    value = hashlib.sha256(start).digest()
    for line in lines:
        value = hashlib.sha256(value + hashlib.sha256(line.encode()).digest()).digest()
    return value.hex()


def marks(kind, choice):
    """{option: votes} of one valid choice."""
    if kind == "score":
        return choice
    chosen = [choice] if isinstance(choice, str) else choice[:1] if kind == "ranked" else choice
    return dict.fromkeys(chosen, 1)


def is_valid(question, choice):
    kind, options = question["kind"], question["options"]
    if kind == "score":
        return (
            isinstance(choice, dict)
            and set(choice) <= set(options)
            and all(
                type(points) is int and 0 <= points <= question["highest"]
                for points in choice.values()
            )
        )
    chosen = [choice] if isinstance(choice, str) else choice
    if not isinstance(chosen, list) or len(set(chosen)) < len(chosen) or set(chosen) - set(options):
        return False
    if kind == "budget":
        return sum(question["costs"].get(code, 0) for code in chosen) <= question["budget"]
    single = kind in ("yes_no", "one")
    least = question["least"] if kind == "several" else 1
    return least <= len(chosen) <= (1 if single else question["most"] or len(options))


def count(question, choices):
    """The figures of one question."""
    given = [choice for choice in choices if choice not in (None, "", [], {})]
    valid = [choice for choice in given if is_valid(question, choice)]
    votes = dict.fromkeys(question["options"], 0)
    for choice in valid:
        for option, number in marks(question["kind"], choice).items():
            votes[option] += number
    blank, invalid = len(choices) - len(given), len(given) - len(valid)
    return {"valid": len(valid), "blank": blank, "invalid": invalid, "votes": votes}


def recount(document):
    """(what is wrong, the figures of each question)."""
    start = plain(document["definition"])
    ballots = [json.loads(line) for line in document["ballots"]]
    checks = {
        "definition": hashlib.sha256(start).hexdigest() == document["definition_hash"],
        "receipts": head(start, document["receipts"]) == document["receipts_head"],
        "ballots": head(start, document["ballots"]) == document["ballots_head"],
        "number": len(set(document["receipts"])) == len(ballots) == document["roll"]["voted"],
    }
    wrong = [name for name, is_good in checks.items() if not is_good]
    figures = [
        count(question, [choices[index] for _area, choices in ballots])
        for index, question in enumerate(document["definition"]["questions"])
    ]
    told = [
        {name: answer[name] for name in ("valid", "blank", "invalid", "votes")}
        for answer in document["result"]["questions"]
    ]
    return wrong + (["result"] if told != figures else []), figures


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        faults, counted = recount(json.load(file))
    print(json.dumps(counted, ensure_ascii=False, indent=1))
    print(
        "WRONG: " + ", ".join(faults) if faults else "The published result is what the ballots say."
    )
    sys.exit(bool(faults))
