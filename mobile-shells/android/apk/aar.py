"""What is where in the AAR of a library."""

import re


def jars(archive):
    """Those with classes for the app; `lint.jar` is for whoever writes one."""
    return [name for name in archive.namelist() if re.fullmatch(r"classes\.jar|libs/[^/]+\.jar", name)]


def libraries(archive, abis):
    """The native ones, with the name that each has in an APK."""
    native = rf"jni/({'|'.join(abis)})/[^/]+\.so"
    return {name: "lib" + name.removeprefix("jni") for name in archive.namelist() if re.fullmatch(native, name)}
