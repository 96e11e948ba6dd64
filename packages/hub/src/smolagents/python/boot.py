"""What a tool of smolagents needs of smolagents: its class `Tool`. `load_tool(code)` describes one."""
import ast as _ast
import json as _json
import sys as _sys
import types as _types


class _Tool:
    name = None
    description = ""
    inputs = {}
    output_type = "any"
    output_schema = None
    is_initialized = False

    def __init__(self, *args, **kwargs):
        self.is_initialized = False

    def setup(self):
        self.is_initialized = True

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)


def _tool(function):
    return function


for _name in ("smolagents", "smolagents.tools"):
    _module = _types.ModuleType(_name)
    _module.Tool = _Tool
    _module.tool = _tool
    _sys.modules[_name] = _module

_loaded = None


def _data(value):
    # Older versions write it as text.
    return _ast.literal_eval(value) if isinstance(value, str) else value


def load_tool(code):
    global _loaded
    scope = {"__name__": "tool"}
    exec(code, scope)
    classes = [
        value
        for value in scope.values()
        if isinstance(value, type) and issubclass(value, _Tool) and value is not _Tool
    ]
    if not classes:
        raise ValueError("the file has no class of Tool")
    _loaded = classes[-1]()
    return {
        "description": str(_loaded.description),
        "inputs": _data(_loaded.inputs),
        "output_type": str(_loaded.output_type),
        "output_schema": _data(_loaded.output_schema),
    }


def call_tool(text):
    if not _loaded.is_initialized:
        _loaded.setup()
    return _loaded(**_json.loads(text))
