"""What is wrong with a plugin: one mistake, told with its mend."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One mistake of a plugin.

    `where` names the method, or is empty when the plugin as a whole is meant. `problem` says what
    is wrong and `fix` what to do about it; both are whole sentences.
    """

    where: str
    problem: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where or 'the plugin'}: {self.problem} {self.fix}"
