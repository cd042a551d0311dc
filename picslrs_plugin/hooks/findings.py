"""What is wrong with a plugin: one mistake, told with its mend."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One mistake of a plugin.

    `where` names the method, or is empty when the plugin as a whole is meant. `problem` says what
    is wrong and `fix` what to do about it; both are whole sentences. `refused` says whether an
    application refuses the plugin for it; what is not refused works, but not as it was meant.
    """

    where: str
    problem: str
    fix: str
    refused: bool = False

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{where}{self.problem} {self.fix}"
