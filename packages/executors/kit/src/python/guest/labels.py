"""Which kind of thing a value is, and short texts for values that JSON has no form for."""

from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    FunctionType,
    MethodType,
    ModuleType,
)

FUNCTIONS = FunctionType, BuiltinFunctionType, MethodType
# Types whose values are written as lists, and types whose values are written as `str` gives them.
VIEWS = {type({}.keys()), type({}.values()), type({}.items())}
AS_TEXT = {
    'datetime.timedelta',
    'datetime.timezone',
    'decimal.Decimal',
    'fractions.Fraction',
    'pandas.Timedelta',
    'pandas._libs.tslibs.nattype.NaTType',
    'pandas._libs.tslibs.timedeltas.Timedelta',
    'pathlib.PosixPath',
    'pathlib.PurePosixPath',
    'pathlib._local.PosixPath',
    'pathlib._local.PurePosixPath',
    'uuid.UUID',
}


def is_array(kind):
    return is_of('numpy', kind) and hasattr(kind, 'tolist') and hasattr(kind, 'shape')


def is_table(kind):
    return is_of('pandas', kind) and hasattr(kind, 'shape') and hasattr(kind, 'to_numpy')


def is_pending(kind):
    """Whether its values are still to come: coroutines, tasks, futures."""
    return hasattr(kind, '__await__') or kind is AsyncGeneratorType


def is_lazy(kind):
    """Generators and what built-ins such as `map` return. Not files, which are iterators too."""
    return kind.__module__ in ('builtins', 'itertools') and hasattr(kind, '__next__')


def is_code(kind):
    """Functions, classes and modules, which are no answer."""
    return kind in FUNCTIONS or kind is ModuleType or issubclass(kind, type)


def is_of(package, kind):
    return kind.__module__.partition('.')[0] == package


def name_of(kind):
    """The name of a type, whatever its metaclass says."""
    return type.__dict__['__name__'].__get__(kind)


def label_of(item, kind):
    """A short text for a value that JSON has no form for."""
    if kind in FUNCTIONS:
        return f'[function {item.__name__}]'
    if issubclass(kind, type):
        return f'[class {name_of(item)}]'
    if kind is ModuleType:
        return f'[module {item.__name__}]'
    if issubclass(kind, BaseException):
        message = str(item)[:2000]
        return f'{name_of(kind)}: {message}' if message else name_of(kind)
    if kind.__repr__ is object.__repr__:
        return f'[{name_of(kind)} object]'
    return repr(item)
