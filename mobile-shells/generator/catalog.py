"""A String Catalog of what iOS itself says about the app, under the names that iOS looks for."""

import json

# Under a key of Info.plist. Whatever else is said the app says itself, so that a word has one place (docs/decisions/0050);
# that the catalog is there tells iOS which languages the app speaks.
SAID_BY_THE_SYSTEM = {"NSCameraUsageDescription": "system.camera_use"}


def catalog(groups):
    def unit(text):
        return {"stringUnit": {"state": "translated", "value": text}}

    strings = {}
    for name, key in SAID_BY_THE_SYSTEM.items():
        group, code = key.split(".", 1)
        entry = groups[group][code]
        strings[name] = {"extractionState": "manual", "localizations": {tongue: unit(entry[tongue]) for tongue in ("en", "es")}}
    return json.dumps({"sourceLanguage": "en", "strings": strings, "version": "1.0"}, ensure_ascii=False, indent=2) + "\n"
