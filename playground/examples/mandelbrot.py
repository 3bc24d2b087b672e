"""The Mandelbrot set in characters."""

SHADES = " .:-=+*#%@"


def escape_time(cr, ci, limit):
    """How many steps of z -> z*z + c stay within radius 2."""
    zr, zi = 0.0, 0.0
    for step in range(limit):
        if zr * zr + zi * zi > 4.0:
            return step
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
    return limit


def draw(width, height, limit):
    for y in range(height):
        ci = 2.4 * y / (height - 1) - 1.2
        line = ""
        for x in range(width):
            cr = 3.0 * x / (width - 1) - 2.1
            steps = escape_time(cr, ci, limit)
            line += SHADES[steps * (len(SHADES) - 1) // limit]
        print(line)


draw(72, 28, 60)
