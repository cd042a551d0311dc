"""Hold the sdist and the wheel against the checkout: the same package files, no more, no fewer."""

import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

PACKAGE = "picslrs_plugin"
FOLDERS = (PACKAGE, "hookspecs", "blueprints")
BUILT = {"__pycache__"}


def checkout_files(checkout: Path) -> set[str]:
    """Return the package files of the checkout, each once: the two links are not followed."""
    return {
        path.relative_to(checkout).as_posix()
        for folder in FOLDERS
        for path in (checkout / folder).rglob("*")
        if path.is_file() and not _built_or_linked(checkout, path)
    }


def _built_or_linked(checkout: Path, path: Path) -> bool:
    return bool(BUILT & set(path.parts)) or any(
        place.is_symlink() for place in (path, *path.parents) if place.is_relative_to(checkout)
    )


def installed_name(file: str) -> str:
    """Return where a file of the checkout lies once it is installed."""
    return file if file.startswith(f"{PACKAGE}/") else f"{PACKAGE}/{file}"


def wheel_files(wheel: Path) -> set[str]:
    """Return the package files of the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def sdist_files(sdist: Path) -> set[str]:
    """Return the package files of the sdist, by their place in the checkout."""
    with tarfile.open(sdist) as archive:
        names = {
            PurePosixPath(*PurePosixPath(member.name).parts[1:])
            for member in archive.getmembers()
            if not member.isdir()
        }
    return {name.as_posix() for name in names if name.parts[0] in FOLDERS}


def differences(name: str, expected: set[str], found: set[str]) -> list[str]:
    """Say which files a package lacks and which it has too many."""
    lacking = [f"{name} lacks {file}" for file in sorted(expected - found)]
    return lacking + [f"{name} has {file} too many" for file in sorted(found - expected)]


def main(checkout: Path, built: Path) -> int:
    """Compare both packages and return the exit status."""
    expected = checkout_files(checkout)
    (sdist,), (wheel,) = built.glob("*.tar.gz"), built.glob("*.whl")
    told = differences(sdist.name, expected, sdist_files(sdist))
    told += differences(wheel.name, set(map(installed_name, expected)), wheel_files(wheel))
    print("\n".join(told) or f"{sdist.name} and {wheel.name} hold all {len(expected)} files.")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
