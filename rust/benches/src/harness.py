"""Times a row's baseline.py on demand, so that Python takes its turns between the other arms.

    python3 harness.py BASELINE.py PARAMETERS        PARAMETERS as JSON: {"m": 128, "k": 128, "n": 128}

Says hello once the inputs are ready, then answers one line of stdin with one line of JSON:

    (start)  -> {"ready": "CPython 3.11.7"}, and what the module's about() says, where it has one
    run      -> {"ms": 153.2}          one call of run(*prepare(**parameters)); its result is kept
    answer   -> {"answer": [[...]]}    the last result, rows as lists; an array says its type: {"type": "float32", ..}
    (end)    -> exit

A failure is {"error": "..."} and exit code 1. Nothing else is written to stdout. It must not know any row.
"""

import importlib.util
import json
import os
import platform
import sys
import time


def load(path):
    """The module at path; modules beside it can be imported by it."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    spec = importlib.util.spec_from_file_location("row", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def say(**message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def serve(path, parameters):
    module = load(path)
    inputs = module.prepare(**parameters)
    about = module.about() if hasattr(module, "about") else {}
    say(ready=f"{platform.python_implementation()} {platform.python_version()}", **about)
    result = None
    for line in sys.stdin:
        command = line.strip()
        if command == "run":
            start = time.perf_counter()
            result = module.run(*inputs)
            say(ms=(time.perf_counter() - start) * 1000)
        elif command == "answer":
            is_array = hasattr(result, "tolist")
            say(answer=result.tolist() if is_array else result, **({"type": str(result.dtype)} if is_array else {}))
        elif command:
            raise ValueError(f"no such command: {command}")


if __name__ == "__main__":
    try:
        serve(sys.argv[1], json.loads(sys.argv[2]))
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}")
        sys.exit(1)
