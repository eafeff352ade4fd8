"""Puts the generated module and its library into the wheel, and says which systems that library runs on."""

import os
import pathlib
import platform
import re

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GeneratedModule(BuildHookInterface):
    def initialize(self, version, build_data):
        built = pathlib.Path(self.root).parent / "out" / "python"
        libraries = [path for path in built.glob("libporchlight.*") if path.suffix in (".so", ".dylib")]
        if len(libraries) != 1:
            raise FileNotFoundError(f"{built} holds no library; bindings/python/package-wheel builds it first")
        (library,) = libraries
        build_data["pure_python"] = False
        # No Python of a certain version is asked for: the module finds its library by ctypes.
        build_data["tag"] = f"py3-none-{systems_of(library)}"
        build_data["force_include"] = {
            str(built / "porchlight.py"): "porchlight/__init__.py",
            str(built / "py.typed"): "porchlight/py.typed",
            str(library): f"porchlight/{library.name}",
        }


def systems_of(library):
    """The tag of the systems that have all that the library asks for: on Linux the newest version of glibc that one of its
    symbols is bound to; on macOS the oldest system that Rust builds for, unless it was told another."""
    machine = platform.machine()
    if library.suffix == ".dylib":
        oldest = os.environ.get("MACOSX_DEPLOYMENT_TARGET", "11.0" if machine == "arm64" else "10.12")
        return f"macosx_{oldest.replace('.', '_')}_{machine}"
    bound = [int(minor) for minor in re.findall(rb"\0GLIBC_2\.(\d+)(?=[.\0])", library.read_bytes())]
    return f"manylinux_2_{max(bound)}_{machine}" if bound else f"linux_{machine}"
