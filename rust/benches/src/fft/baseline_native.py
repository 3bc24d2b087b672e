"""FFT as a user of Python writes it: numpy. Timed in the terminal only, where numpy is installed."""

import numpy

from baseline import uniform


def about() -> dict[str, str | int]:
    """What is measured: pocketfft, which numpy holds and runs on one thread."""
    return {"version": f"numpy {numpy.__version__}", "threads": 1}


def prepare(complex_points: int = 0, real_points: int = 0) -> tuple[numpy.ndarray]:
    """The signal, in single precision: complex or real."""
    if real_points > 0:
        return (numpy.array(uniform(1, real_points), dtype=numpy.float32),)
    return (numpy.array(uniform(1, 2 * complex_points), dtype=numpy.float32).view(numpy.complex64),)


def run(signal: numpy.ndarray) -> numpy.ndarray:
    """The spectrum; of a real signal its first half and the number in the middle. Numpy before 2.0 gives it in double precision."""
    spectrum = numpy.fft.fft(signal) if numpy.iscomplexobj(signal) else numpy.fft.rfft(signal)
    return spectrum.view(spectrum.real.dtype)
