"""Runs in the globals of Pyodide, before anything else."""


def load(source):
    """The function `serve` of the guest, which gets a module of its own."""
    import types

    module = types.ModuleType('thimble')
    exec(compile(source, '<thimble>', 'exec'), module.__dict__)
    return module.serve
