"""Read by each Python that ``localaws run`` starts: no client of botocore's is led past localaws.

Some programs give a client one of AWS's addresses, as the SageMaker SDK does for STS. Such an
address is dropped, so that the client asks ``AWS_ENDPOINT_URL``. Any Python may read this file.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_MODULE = "botocore.session"
_OF_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")


def _is_of_aws(url: str) -> bool:
    return str(urlsplit(url).hostname or "").endswith(_OF_AWS)


def _lead_back(session_class: Any) -> None:
    create_client = session_class.create_client

    def create_client_here(self: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("endpoint_url") and _is_of_aws(kwargs["endpoint_url"]):
            kwargs["endpoint_url"] = None
        elif len(args) > 5 and args[5] and _is_of_aws(args[5]):
            args = (*args[:5], None, *args[6:])
        return create_client(self, *args, **kwargs)

    session_class.create_client = create_client_here


class _Finder(importlib.abc.MetaPathFinder):
    """Changes botocore when a program imports it: others start as fast as ever."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != _MODULE:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module: Any) -> None:
            execute(module)
            _lead_back(module.Session)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _read_the_next() -> None:
    """Run the sitecustomize that this one hides, if there is one."""
    here = Path(__file__).parent.resolve()
    others = [folder for folder in sys.path if Path(folder).resolve() != here]
    spec = PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


if os.environ.get("AWS_ENDPOINT_URL"):
    sys.meta_path.insert(0, _Finder())
_read_the_next()
