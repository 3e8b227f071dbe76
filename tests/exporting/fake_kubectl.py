"""A program in the place of `kubectl`: prints the objects of a folder, writes down every call, and fails as `kubectl` does."""

import json
import os
import sys
from pathlib import Path


def main() -> int:
    place, words = Path(os.environ["FAKE_KUBECTL"]), sys.argv[1:]
    with (place / "calls").open("a", encoding="utf-8") as calls:
        calls.write(json.dumps(words) + "\n")
    given = json.loads((place / "cluster.json").read_text("utf-8"))
    words = [word for word in words if not word.startswith("--context=")]
    error = given["errors"].get(" ".join(words[:2]))
    if error is not None:
        sys.stdout.write(error[0])
        sys.stderr.write(f"{error[1]}\n")
        return 1
    if words[0] == "get":
        found = given["objects"].get(words[1], [])
        told = {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": found}
    else:
        told = {"clusters": [{"name": given["name"]}]} if words[0] == "config" else {"serverVersion": {}}
    sys.stdout.write(json.dumps(told, indent=4) + "\n")
    return 0


sys.exit(main())
