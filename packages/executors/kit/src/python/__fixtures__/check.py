"""Says what is wrong with files of Python: `python3 check.py FILE…`."""

import builtins
import sys
from symtable import symtable


def problems_of(name, text):
    """What does not compile, and names that the file uses but neither defines nor imports."""
    try:
        compile(text, name, 'exec')
    except SyntaxError as error:
        return [f'{name}, line {error.lineno}: {error.msg}']
    table = symtable(text, name, 'exec')
    defined = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }
    missing = used_by(table) - defined - {*dir(builtins), '__file__'}
    return [f'{name}: the name {one} comes from nowhere' for one in sorted(missing)]


def used_by(table):
    used = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (symbol.is_global() or table.get_type() == 'module')
    }
    return used.union(*map(used_by, table.get_children()))


def lines_of(name, text):
    """What is wrong with its form."""
    return [
        f'{name}, line {number}: more than 100 columns'
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > 100
    ]


def check(files):
    """`files` maps names to texts."""
    found = [[*problems_of(*file), *lines_of(*file)] for file in files.items()]
    return '\n'.join(sum(found, []))


if __name__ == '__main__':
    texts = {}
    for path in sys.argv[1:]:
        with open(path, encoding='utf-8') as stream:
            texts[path] = stream.read()
    print(check(texts))
