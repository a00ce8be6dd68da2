"""What a reconciliation finds."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Difference", "Report"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not add up: the rule, and the row that breaks it."""

    rule: str
    row: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one reconciliation; `figures` are counts for the reader."""

    differences: list[Difference]
    rules: int
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def explained(self) -> bool:
        """Whether everything adds up."""
        return not self.differences

    def __str__(self) -> str:
        lines = [f"{name}: {value}" for name, value in self.figures.items()]
        lines += [f"DIFFERENCE {one.rule}: {one.row}" for one in self.differences]
        lines.append(f"{self.rules} rules, {len(self.differences)} differences")
        return "\n".join(lines)
