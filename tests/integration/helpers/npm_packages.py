"""A folder with packages of npm's, as its package-lock pins them: installed once, outside the repository."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

CACHE = Path.home() / ".cache" / "synclight-tests"


def installed(folder: Path) -> Path:
    """A copy of it with all it needs; no package runs a script of its own on the way in."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    content = b"".join(str(path.relative_to(folder)).encode() + path.read_bytes() for path in files)
    ready = CACHE / hashlib.sha256(content).hexdigest()[:16]
    if not ready.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        making = Path(mkdtemp(dir=CACHE))
        shutil.copytree(folder, making, dirs_exist_ok=True)
        command = ["npm", "ci", "--ignore-scripts", "--omit=dev"]
        done = subprocess.run(command, cwd=making, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        try:
            making.rename(ready)
        except OSError:  # another test run was faster
            shutil.rmtree(making)
    return ready
