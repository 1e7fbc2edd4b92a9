"""What a stage of the tests found: counts, failures in words, seconds."""

from dataclasses import dataclass, field


@dataclass
class Result:
    """Counts of one stage or job; `problems` says in words what failed, `again`
    what was too late at first and good at its second try."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    problems: list = field(default_factory=list)
    again: list = field(default_factory=list)

    def ok(self, count=1):
        """Count passed checks."""
        self.passed += count

    def fail(self, problem, count=1):
        """Count a failed check and keep what is to be said about it."""
        self.failed += count
        self.problems.append(problem)

    def check(self, good, problem):
        """Count one check: passed, or failed with the problem."""
        if good:
            self.ok()
        else:
            self.fail(problem)


def table(results):
    """Return the lines of a table with one row for each result."""
    width = max(len(result.name) for result in results)
    lines = [f"{'stage':<{width}}  passed  failed  skipped  seconds"]
    for result in results:
        lines.append(
            f"{result.name:<{width}}  {result.passed:6}  {result.failed:6}"
            f"  {result.skipped:7}  {result.seconds:7.1f}"
        )
    return lines
