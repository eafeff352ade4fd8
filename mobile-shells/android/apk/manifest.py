"""The app's manifest as a phone gets it: what Gradle does, as far as the app and its libraries need it. What the libraries
say beyond that is refused, so that nothing is left out without a word."""

import tomllib
import xml.etree.ElementTree as xml
import zipfile
from pathlib import Path

ID = "org.porchlight.app"
ANDROID = "{http://schemas.android.com/apk/res/android}"
TOOLS = "{http://schemas.android.com/tools}"
NODE = TOOLS + "node"
PROJECT = Path(__file__).resolve().parent.parent
MAIN = PROJECT / "app/src/main"


def versions():
    """Of Gradle's catalogue."""
    return tomllib.loads((PROJECT / "gradle/libs.versions.toml").read_text("utf-8"))["versions"]


def version_of_the_core():
    cargo = tomllib.loads((PROJECT.parent.parent / "Cargo.toml").read_text("utf-8"))
    return cargo["workspace"]["package"]["version"]


def merged(libraries):
    """The app's own manifest with what those AARs add to it. The app's word stands where both say something."""
    xml.register_namespace("android", ANDROID.strip("{}"))
    root = xml.fromstring((MAIN / "AndroidManifest.xml").read_text("utf-8").replace("${applicationId}", ID))
    root.set("package", ID)
    # Libraries are read from the package as they are, as app/build.gradle.kts says.
    root.find("application").set(ANDROID + "extractNativeLibs", "false")
    for library in libraries:
        with zipfile.ZipFile(library) as archive:
            theirs = archive.read("AndroidManifest.xml").decode().replace("${applicationId}", ID)
        for element in xml.fromstring(theirs):
            if element.tag != "uses-sdk":  # for what it was made, not what it needs
                add(element, root, library)
    finish(root)
    return root


def add(element, parent, library):
    """Puts an element where its like stands, or at the end."""
    asked = {name: value for name, value in element.attrib.items() if name.startswith(TOOLS)}
    if not asked.items() <= {(NODE, "merge")}:
        raise SystemExit(f"{library.name} asks the merger of manifests for {asked}, which it does not know")
    for name in asked:
        del element.attrib[name]
    like = next((known for known in parent if called(known) == called(element)), None)
    if like is None:
        like = xml.SubElement(parent, element.tag)
    elif like.get(NODE) == "remove":
        return
    for name, value in element.attrib.items():
        like.attrib.setdefault(name, value)
    for part in element:
        add(part, like, library)


def finish(element):
    """Takes out what the app does not want of its libraries, and what was said to the merger alone."""
    for part in list(element):
        if part.get(NODE) == "remove":
            element.remove(part)
        else:
            part.attrib.pop(NODE, None)
            finish(part)


def called(element):
    """There is one application, whatever its class is called."""
    return element.tag, None if element.tag == "application" else element.get(ANDROID + "name")
