"""Pictures that the code has drawn."""

import os
import sys
from base64 import b64encode
from io import BytesIO

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
