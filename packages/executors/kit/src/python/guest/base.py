"""What the other files of the guest build on. It comes first: see `__builtins__`."""

# Functions defined from here on look up their built-ins in this copy: the model's code can
# replace its own `len` without breaking the guest.
__builtins__ = dict(vars(__import__('builtins')))

import sys
import threading
from json.decoder import JSONDecoder
from json.encoder import c_make_encoder, encode_basestring, encode_basestring_ascii

BUILTINS = __builtins__
RECURSION_LIMIT = sys.getrecursionlimit()
MAIN_THREAD = threading.get_ident()

decode = JSONDecoder().scan_once
encode_text = encode_basestring


def refuse_to_encode(value):
    raise TypeError(type(value).__name__)


def make_encoder(encode_string):
    return c_make_encoder(
        None, refuse_to_encode, encode_string, None, ':', ',', False, False, False
    )


encode_plain = make_encoder(encode_basestring)
encode_frame = make_encoder(encode_basestring_ascii)


def encode(frame):
    """A frame as one line of ASCII, without its end."""
    return ''.join(encode_frame(frame, 0))


def refuse_audit_hooks(hook):
    """Nothing could remove a hook again, and one that raises would stop every later step."""
    raise RuntimeError('The sandbox has no audit hooks.')


sys.addaudithook = refuse_audit_hooks


class RunEnded(BaseException):
    """Unwinds the code of a run that has ended: it answered, ran out of time or was aborted."""


def failure(name, message):
    return {'type': 'error', 'name': name, 'message': message}


ABORTED = failure('AbortError', 'The run was aborted.')
