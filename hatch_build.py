"""The build compiles the kernel where there is a C compiler, and does without where there is none.

The wheel with the kernel serves every CPython from 3.11 on of one platform; the one without serves
them all, and tags with NumPy. An editable install, and ``python hatch_build.py``, put the kernel
beside its source.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, where nothing but a compiler is needed
    BuildHookInterface = object  # type: ignore[assignment,misc]

PACKAGE = Path("src", "watchword", "tagging")
_UNIX = ["-std=c11", "-O3", "-fno-math-errno", "-g0", "-Wall", "-Wextra"]


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Adds the compiled kernel to a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the wheel is put together; `version` is "standard" or "editable"."""
        self.folder = tempfile.mkdtemp()
        built = compiled(Path(self.root), Path(self.folder))
        if built is None:
            return
        if version == "editable":
            put_in_place(built, Path(self.root))
            return
        build_data["force_include"][str(built)] = f"watchword/tagging/{built.name}"
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"cp311-abi3-{platform}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was compiled, once it is in the wheel."""
        shutil.rmtree(self.folder, ignore_errors=True)


def compiled(root: Path, folder: Path) -> Path | None:
    """Compile the kernel into `folder` and return the file; None, and say so, if it cannot be."""
    try:
        from setuptools import Distribution, Extension
        from setuptools.command.build_ext import build_ext

        unix = sys.platform != "win32"
        kernel = Extension(
            "_kernel",
            [str(PACKAGE / "kernel.c")],
            py_limited_api=True,
            extra_compile_args=_UNIX if unix else [],
            libraries=["m"] if unix else [],
        )
        command = build_ext(Distribution({"ext_modules": [kernel], "src_root": str(root)}))
        command.build_lib, command.build_temp = str(folder), str(folder / "temporary")
        kernel.sources = [str(root / PACKAGE / "kernel.c")]
        command.ensure_finalized()
        command.run()
        return Path(command.get_ext_fullpath("_kernel"))
    except (Exception, SystemExit) as error:
        sys.stderr.write(f"The kernel was not compiled, tagging will use NumPy: {error}\n")
        return None


def put_in_place(built: Path, root: Path) -> None:
    """Put the kernel beside its source; a process that uses the old one keeps it."""
    new = shutil.copy2(built, root / PACKAGE / f".{built.name}")
    Path(new).replace(root / PACKAGE / built.name)


def main() -> None:
    """Compile the kernel of this checkout, in place."""
    root = Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as folder:
        built = compiled(root, Path(folder))
        if built is None:
            sys.exit(1)
        put_in_place(built, root)


if __name__ == "__main__":
    main()
