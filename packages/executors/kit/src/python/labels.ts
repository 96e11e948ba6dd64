/** Python of the guest: what kind of thing a value is, and short texts for what has no JSON. */
export const labelsSource = String.raw`
VIEWS = {type({}.keys()), type({}.values()), type({}.items())}
AS_TEXT = {
    'decimal.Decimal', 'fractions.Fraction', 'uuid.UUID', 'datetime.timedelta', 'datetime.timezone',
    'pathlib.PosixPath', 'pathlib.PurePosixPath', 'pathlib._local.PosixPath', 'pathlib._local.PurePosixPath',
    'pandas.Timedelta', 'pandas._libs.tslibs.timedeltas.Timedelta', 'pandas._libs.tslibs.nattype.NaTType',
}


def is_array(kind):
    return kind.__module__.partition('.')[0] == 'numpy' and hasattr(kind, 'tolist') and hasattr(kind, 'shape')


def is_table(kind):
    return kind.__module__.partition('.')[0] == 'pandas' and hasattr(kind, 'shape') and hasattr(kind, 'to_numpy')


def name_of(kind):
    return type.__dict__['__name__'].__get__(kind)


def label_of(item, kind):
    """A short text for what has no JSON."""
    if kind in (FunctionType, BuiltinFunctionType, MethodType):
        return f'[function {item.__name__}]'
    if issubclass(kind, type):
        return f'[class {name_of(item)}]'
    if kind is ModuleType:
        return f'[module {item.__name__}]'
    if issubclass(kind, BaseException):
        message = str(item)[:2000]
        return f'{name_of(kind)}: {message}' if message else name_of(kind)
    if kind.__repr__ is object.__repr__ or kind in (CoroutineType, GeneratorType):
        return f'[{name_of(kind)} object]'
    return repr(item)
`;
