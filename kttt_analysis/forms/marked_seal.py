"""The seal of a marked copy, by which one that nobody has changed since is told from one that somebody has mended.

It stands in the hidden column of our list and is a sum over all parts of the package, itself left out.
"""

from __future__ import annotations

import hashlib
import re

from kttt_analysis.forms.marked_package import Package, Unusual, settle, unpacked

OPEN = f"kttt {'0' * 64}"  # where the seal goes
_SEAL = re.compile(rb"kttt [0-9a-f]{64}")


def seal(package: Package) -> None:
    """Seal a package that is changed no more."""
    settle(package)
    own = _own(package)
    for part, content in package.parts.items():
        if OPEN.encode() in content:
            package.parts[part] = content.replace(OPEN.encode(), own)


def is_sealed(data: bytes) -> bool:
    """Whether a file is a copy of ours as it was written."""
    try:
        package = unpacked(data)
    except Unusual:
        return False
    own = _own(package)
    return any(own in content for content in package.parts.values())


def _own(package: Package) -> bytes:
    total = hashlib.sha256()
    for part, content in sorted(package.parts.items()):
        told = _SEAL.sub(OPEN.encode(), content)
        total.update(f"{part}\n{len(told)}\n".encode("utf-8", "surrogatepass"))
        total.update(told)
    return f"kttt {total.hexdigest()}".encode()
