"""Plain data as JSON, at the speed of C."""

from itertools import chain

from .base import encode_plain

# The largest integer that JavaScript keeps exactly.
SAFE = 2**53 - 1
SCALARS = {str, int, float, bool, type(None)}
PLAIN = SCALARS | {list, tuple, dict}


def write_plain(value, size, depth):
    """The JSON of lists, dicts, texts and numbers. None for anything else, and for data that may
    be beyond the bounds: the slow `Writer` decides about those."""
    level = [value]
    left = size
    for deep in range(depth + 1):
        kinds = set(map(type, level))
        if not kinds <= PLAIN:
            return None
        if str in kinds:
            left -= sum(len(item) for item in level if type(item) is str)
        if int in kinds and any(type(item) is int and not -SAFE <= item <= SAFE for item in level):
            return None
        lists = [item for item in level if type(item) is list or type(item) is tuple]
        records = [item for item in level if type(item) is dict]
        if is_shared(lists) or is_shared(records):
            return None
        left -= sum(map(len, lists)) + sum(map(len, records))
        if left < 0 or (deep == depth and (lists or records)):
            return None
        if not lists and not records:
            break
        names = list(chain.from_iterable(records))
        if not set(map(type, names)) <= {str}:
            return None
        left -= sum(map(len, names))
        level = list(chain.from_iterable(lists))
        level.extend(chain.from_iterable(record.values() for record in records))
    try:
        text = ''.join(encode_plain(value, 0))
    except (ValueError, TypeError):
        return None
    return text if size_of(text) <= size else None


def is_shared(items):
    """Whether they are a few that stand in many places."""
    return len(items) > 1_000 and len(items) > 2 * len(set(map(id, items)))


def size_of(text):
    """Bytes in UTF-8."""
    return len(text) if text.isascii() else len(text.encode('utf-8', 'surrogatepass'))
