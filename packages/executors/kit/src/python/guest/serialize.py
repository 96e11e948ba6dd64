"""Any value as JSON of a bounded size. The rules are those of `guest/serialize.ts`."""

from collections import deque
from collections.abc import Mapping
from datetime import date, time as time_of_day
from enum import Enum
from math import isfinite
from types import MappingProxyType

from .base import encode_text
from .labels import AS_TEXT, VIEWS, is_array, is_lazy, is_pending, is_table, label_of, name_of
from .plain import SAFE, size_of, write_plain

INFINITE = float('inf')
# A few dozen lists that each hold the next one twice would be written out without end.
MOST_SHARED = 10_000
SHARED = (
    'holds the same objects again and again, and JSON writes them out in each place: '
    'give each one once, and its id elsewhere'
)
# Items of lists, characters of texts and levels: all of it, then previews.
BOUNDS = (
    (INFINITE, INFINITE, INFINITE),
    (200, 20_000, INFINITE),
    (50, 2_000, 8),
    (20, 200, 4),
    (3, 50, 2),
)


class Unfit(Exception):
    """Why a value cannot be written within its bounds. The model's code never sees it."""


class Pending(Exception):
    """What is still to come stands in a value, where it would be lost. The model's code never
    sees it."""


class Failed(Exception):
    """A lazy sequence raised the cause of this when it was read: an error of the model's code."""


def write_data(value, size, depth):
    """The JSON of a tool's input. Raises Unfit for a value that JSON has no form for, Pending for
    one that was not awaited."""
    text = write_plain(value, size, depth)
    if text is not None:
        return text
    try:
        return Writer(False, size, depth, {}).write(value)
    except Failed as failed:
        error = failed.__cause__
    raise error


def write_value(value, size, depth):
    """The JSON of any value, and why it is only a preview where it is one. Values that JSON has no
    form for are described in words. Raises Pending for one that was not awaited."""
    text = write_plain(value, size, depth)
    if text is not None:
        return text, ''
    read, error, unfit = {}, None, ''
    for items, characters, levels in BOUNDS:
        if unfit == SHARED:
            levels = min(levels, 8)
        try:
            writer = Writer(True, size, depth, read, items, characters, levels)
            return writer.write(value), unfit
        except Unfit as reason:
            unfit = unfit or str(reason)
        except Failed as failed:
            error = failed.__cause__
            break
    if error is not None:
        raise error
    return '"[too large to show]"', unfit


class Lazy:
    """A lazy sequence, which can be read only once, and never further than the output goes."""

    def __init__(self, source):
        self.source, self.items = source, []

    def __iter__(self):
        index = 0
        while True:
            if index == len(self.items):
                try:
                    self.items.append(next(self.source))
                except StopIteration:
                    return
                except Exception as error:
                    raise Failed() from error
            yield self.items[index]
            index += 1


class Writer:
    """Writes a value of any kind. Cuts lists above `items`, texts above `characters`, and what is
    nested deeper than `levels`."""

    def __init__(
        self,
        describing,
        size,
        depth,
        read,
        items=INFINITE,
        characters=INFINITE,
        levels=INFINITE,
    ):
        self.describing, self.size, self.depth = describing, size, depth
        # The lazy sequences that were met, by their ids.
        self.read = read
        self.items, self.characters, self.levels = items, characters, levels
        self.cutting = items < INFINITE
        self.left = size
        self.parts = []
        self.open = set()
        # The objects that were met, by their ids, and how often one was met again within another
        # one that was: an object in a thousand places is only a long list.
        self.met, self.shared, self.in_shared = {}, 0, False

    def write(self, value):
        self.value(value, 0)
        return ''.join(self.parts)

    def emit(self, text):
        self.left -= size_of(text)
        if self.left < 0:
            raise Unfit(f'is above {self.size} bytes')
        self.parts.append(text)

    def text(self, text):
        if len(text) > self.characters:
            half = self.characters // 2
            text = f'{text[:half]}… {len(text) - 2 * half} more characters …{text[-half:]}'
        if len(text) > self.left:
            raise Unfit(f'is above {self.size} bytes')
        self.emit(encode_text(text))

    def refuse(self, what, described):
        if not self.describing:
            raise Unfit(f'holds {what}')
        self.text(described)

    def value(self, item, level):
        kind = type(item)
        if item is None:
            self.emit('null')
        elif kind is bool:
            self.emit('true' if item else 'false')
        elif issubclass(kind, str):
            self.text(str.__str__(item))
        elif issubclass(kind, int):
            self.integer(int.__index__(item))
        elif issubclass(kind, float):
            self.number(float.__float__(item))
        else:
            self.object(item, kind, level)

    def integer(self, number):
        if -SAFE <= number <= SAFE:
            self.emit(str(number))
        elif number.bit_length() > 10_000:
            described = f'[int of {number.bit_length()} bits]'
            self.refuse('a very long integer: pass it as text', described)
        else:
            reason = 'an integer above 2**53, which would lose digits: pass it as text'
            self.refuse(reason, str(number))

    def number(self, number):
        if isfinite(number):
            self.emit(repr(number))
        elif self.describing:
            self.text(repr(number))
        else:
            self.emit('null')

    def object(self, item, kind, level):
        if id(item) in self.open:
            return self.refuse('itself, which JSON cannot express', '[Circular]')
        was_in_shared = self.in_shared
        if id(item) in self.met:
            if was_in_shared:
                self.shared += 1
                if self.shared > MOST_SHARED:
                    raise Unfit(SHARED)
            self.in_shared = True
        self.met[id(item)] = item
        self.open.add(id(item))
        parts, left = len(self.parts), self.left
        try:
            self.by_kind(item, kind, level)
        except (Unfit, Pending, Failed):
            raise
        except Exception:
            if not self.describing:
                raise
            # The code of the object itself failed.
            del self.parts[parts:]
            self.left = left
            self.text(f'[{name_of(kind)} that fails when it is read]')
        finally:
            self.open.discard(id(item))
            self.in_shared = was_in_shared

    def by_kind(self, item, kind, level):
        if issubclass(kind, tuple) and type(getattr(kind, '_fields', None)) is tuple:
            fields = zip(kind._fields, tuple.__iter__(item))
            self.record(fields, len(kind._fields), level, name_of(kind))
        elif issubclass(kind, dict):
            self.record(dict.items(item), dict.__len__(item), level, 'dict')
        elif issubclass(kind, (list, tuple, set, frozenset, deque, range)):
            self.list(item, len(item), level, name_of(kind))
        elif kind in VIEWS:
            self.list(item, len(item), level, kind.__name__)
        elif issubclass(kind, (date, time_of_day)):
            self.text(kind.isoformat(item))
        elif issubclass(kind, Enum):
            self.value(item._value_, level)
        elif f'{kind.__module__}.{kind.__qualname__}' in AS_TEXT:
            self.text(str(item))
        elif issubclass(kind, (bytes, bytearray, memoryview)):
            start = bytes(item[:200])
            more = f'… {len(item) - 200} more bytes' if len(item) > 200 else ''
            reason = f'{kind.__name__}, which JSON cannot express: decode it, or use base64'
            self.refuse(reason, f'{start!r}{more}')
        elif is_array(kind):
            self.array(item, level)
        elif is_table(kind):
            self.table(item, level)
        elif type(getattr(kind, '__dataclass_fields__', None)) is dict:
            names = kind.__dataclass_fields__
            fields = ((name, getattr(item, name)) for name in names)
            self.record(fields, len(names), level, name_of(kind))
        elif issubclass(kind, MappingProxyType) or (
            'collections' in kind.__module__ and issubclass(kind, Mapping)
        ):
            self.record(item.items(), len(item), level, name_of(kind))
        elif is_pending(kind):
            raise Pending(name_of(kind))
        elif is_lazy(kind):
            self.lazy(item, level, name_of(kind))
        elif not self.describing:
            raise Unfit(f'holds a {name_of(kind)}, which is no JSON')
        else:
            self.instance(item, kind, level)

    def instance(self, item, kind, level):
        fields = getattr(item, '__dict__', None)
        if kind.__repr__ is object.__repr__ and type(fields) is dict and fields:
            self.record(fields.items(), len(fields), level, name_of(kind))
        else:
            self.text(label_of(item, kind))

    def too_far(self, level, label):
        if level < self.depth and level < self.levels:
            return False
        if not self.cutting:
            raise Unfit(f'is nested deeper than {self.depth} levels')
        self.text(f'[{label}]')
        return True

    def list(self, items, length, level, label):
        if self.too_far(level, f'{label}({length})'):
            return
        self.emit('[')
        for index, item in enumerate(items):
            if index > 0:
                self.emit(',')
            if index >= self.items:
                self.text(f'… {length - index} more items')
                break
            self.value(item, level + 1)
        self.emit(']')

    def lazy(self, item, level, label):
        if self.too_far(level, label):
            return
        self.emit('[')
        for index, one in enumerate(self.read.setdefault(id(item), Lazy(item))):
            if index > 0:
                self.emit(',')
            if index >= self.items:
                self.text('… more items')
                break
            self.value(one, level + 1)
        self.emit(']')

    def record(self, fields, length, level, label):
        if self.too_far(level, f'{label}({length})'):
            return
        self.emit('{')
        for index, (name, item) in enumerate(fields):
            if index > 0:
                self.emit(',')
            if index >= self.items:
                self.text('…')
                self.emit(':')
                self.text(f'{length - index} more keys')
                break
            self.text(self.key(name))
            self.emit(':')
            self.value(item, level + 1)
        self.emit('}')

    def key(self, name):
        if isinstance(name, str):
            return str.__str__(name)
        if isinstance(name, Enum):
            return self.key(name._value_)
        if name is None or type(name) is bool:
            return {None: 'null', True: 'true', False: 'false'}[name]
        if type(name) is int or type(name) is float:
            return repr(name)
        if is_pending(type(name)):
            raise Pending(name_of(type(name)))
        if not self.describing:
            kind = name_of(type(name))
            raise Unfit(f'holds a key of type {kind}, which JSON cannot express: use strings')
        if is_array(type(name)) or isinstance(name, date):
            return str(name)
        return label_of(name, type(name))

    def array(self, item, level):
        """Scalars and arrays of numpy."""
        shape = item.shape
        if shape == ():
            plain = item.item()
            if type(plain) is type(item):
                self.text(str(item))
            else:
                self.value(plain, level)
        elif self.cutting:
            self.list(item, shape[0], level, 'ndarray')
        elif item.size > self.left:
            raise Unfit(f'is above {self.size} bytes')
        else:
            self.value(item.tolist(), level)

    def table(self, item, level):
        """pandas: a frame becomes a list of records, a series a list or a record. The index is
        included unless it only counts the rows."""
        name, length = type(item).__name__, len(item)
        if not self.cutting and length > self.left:
            raise Unfit(f'is above {self.size} bytes')
        shown = item[: self.items + 1] if self.cutting else item
        index = getattr(item, 'index', None)
        has_index = name in ('DataFrame', 'Series') and type(index).__name__ != 'RangeIndex'
        if name == 'DataFrame':
            rows = shown.reset_index() if has_index else shown
            self.list(rows.to_dict('records'), length, level, name)
        elif has_index:
            self.record(zip(shown.index.tolist(), shown.tolist()), length, level, name)
        else:
            self.list(shown.tolist(), length, level, name)
