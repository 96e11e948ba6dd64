/** Python of the guest: an exception as texts, and its place in the model's code. */
export const errorsSource = String.raw`
def read_error(error, filename, lines, memory):
    """The outcome of a run that failed."""
    name = name_of(type(error))
    outcome = {'type': 'error', 'name': name[:100], 'message': message_of(error, memory)[:10_000]}
    line, column = place_of(error, filename, lines)
    if line is not None and 1 <= line <= len(lines):
        text = lines[line - 1]
        outcome.update(line=line, snippet=text.strip()[:1000])
        if column is not None and column >= 1:
            outcome['column'] = min(column, len(text) + 1)
    try:
        outcome['candidates'] = '\n'.join(candidates_of(error, filename))
    except Exception:
        pass
    return outcome


def message_of(error, memory):
    if isinstance(error, SyntaxError) and isinstance(error.msg, str):
        return error.msg
    if isinstance(error, SystemExit):
        return 'The code called exit: it is not needed, a step ends with its last line.'
    try:
        message = str(error)
    except Exception:
        return '[an error that fails when it is read]'
    if isinstance(error, MemoryError) and not message:
        return f'The code used more than {memory} MB of memory.'
    if isinstance(error, AttributeError) and type(error.obj) is dict and error.name in error.obj:
        return f'{message}: it is a dict, use [{error.name!r}]'
    return message


def place_of(error, filename, lines):
    if isinstance(error, SyntaxError):
        return (error.lineno, error.offset) if error.filename == filename else (None, None)
    line = column = None
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == filename:
            line = trace.tb_lineno
            position = next(islice(code.co_positions(), trace.tb_lasti // 2, None), None)
            column = None
            if position and position[2] is not None and 1 <= line <= len(lines):
                # Python counts bytes.
                before = lines[line - 1].encode('utf-8', 'surrogatepass')[: position[2]]
                column = len(before.decode('utf-8', 'surrogatepass')) + 1
        trace = trace.tb_next
    return line, column


def candidates_of(error, filename):
    """Names that may have been meant: bounded, and without those that begin with an underscore."""
    if isinstance(error, NameError):
        names = []
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_next is None or trace.tb_frame.f_code.co_filename == filename:
                names = [*trace.tb_frame.f_locals, *trace.tb_frame.f_globals, *BUILTINS]
            trace = trace.tb_next
    elif isinstance(error, AttributeError) and error.name:
        names = dir(error.obj)
    elif isinstance(error, ImportError) and getattr(error, 'name_from', None):
        names = dir(sys.modules.get(error.name))
    else:
        names = []
    fitting = (name for name in names if type(name) is str and len(name) <= 100 and not name.startswith('_'))
    return list(islice(dict.fromkeys(fitting), 1000))
`;
