"""Pictures: those that the code has drawn, and those that tools return."""

import os
import sys
from base64 import b64encode
from io import BytesIO
from json.decoder import JSONDecoder

from .base import decode

# The backend that draws without a screen.
os.environ['MPLBACKEND'] = 'Agg'


def take_images():
    """The open figures of matplotlib as PNG; closes them."""
    pyplot = sys.modules.get('matplotlib.pyplot')
    images = []
    try:
        for number in pyplot.get_fignums()[:10] if pyplot else ():
            data = BytesIO()
            pyplot.figure(number).savefig(data, format='png')
            images.append({'mediaType': 'image/png', 'data': b64encode(data.getvalue()).decode()})
        if pyplot:
            pyplot.close('all')
    except Exception:
        pass
    return images


class Picture(dict):
    """A picture that a tool has returned. The model sees it beside what is printed."""

    def __repr__(self):
        return '[image]'

    def __reduce__(self):
        return dict, (dict(self),)


def read_data(text):
    """Data of the host, from JSON."""
    return (decode_pictures if '"image"' in text else decode)(text, 0)[0]


def mark_picture(record):
    known = [type(record.get(name)) is str for name in ('url', 'mediaType', 'data')]
    is_picture = record.get('type') == 'image' and (known[0] or (known[1] and known[2]))
    return Picture(record) if is_picture else record


decode_pictures = JSONDecoder(object_hook=mark_picture).scan_once
