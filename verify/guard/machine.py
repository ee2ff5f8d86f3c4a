"""What a run stood on besides the versions of distributions: processor, C library, BLAS, and the code's revision."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

from trueorder.verify.campaign.campaign import environment

GIT_SECONDS = 5.0
"""time limit of each question to git"""

WITHOUT_HOOKS = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "--no-optional-locks")
"""git runs no program of the repository and writes nothing into it"""


@dataclass(frozen=True)
class Revision:
    """Which state of a repository the code was in."""

    commit: str
    """the full hash of HEAD"""
    dirty: bool | None
    """whether tracked files differ from it; None when git did not say in time"""


def surroundings() -> tuple[tuple[str, str], ...]:
    """Return name and value of everything that numbers can depend on: versions, processor, C library and BLAS."""
    found = [("trueorder", metadata.version("trueorder")), *environment(), ("processor", _processor())]
    found += [("C library", " ".join(platform.libc_ver())), *_numpy_build()]
    return tuple((name, value) for name, value in found if value.strip())


def revision(directory: Path) -> Revision | None:
    """Return the revision of the repository around a directory; None without git, a repository or a commit."""
    commit = _git(directory, "rev-parse", "--verify", "HEAD")
    if not commit:
        return None
    changed = _git(directory, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty")
    return Revision(commit.strip(), None if changed is None else bool(changed))


def _processor() -> str:
    """The processor's name and the kind of machine."""
    name = platform.processor()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            name = value.strip()
            break
    kind = platform.machine()
    return kind if name in ("", kind) else f"{name} ({kind})"


def _numpy_build() -> list[tuple[str, str]]:
    """The BLAS that NumPy was built with, and the vector instructions of this processor that it uses."""
    said = np.show_config(mode="dicts")
    if not isinstance(said, dict):
        return []
    blas = said.get("Build Dependencies", {}).get("blas", {})
    simd = said.get("SIMD Extensions", {})
    found = [("BLAS", f"{blas.get('name', '')} {blas.get('version', '')}".strip())]
    return [*found, ("SIMD", " ".join([*simd.get("baseline", ()), *simd.get("found", ())]))]


def _git(directory: Path, *question: str) -> str | None:
    try:
        asked = subprocess.run(
            ["git", *WITHOUT_HOOKS, *question],
            cwd=directory,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=GIT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return asked.stdout if asked.returncode == 0 else None
