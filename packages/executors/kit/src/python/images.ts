/** Python of the guest: what code has drawn. */
export const imagesSource = String.raw`
os.environ['MPLBACKEND'] = 'Agg'


def take_images():
    """The open figures of matplotlib, closed by this."""
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
`;
