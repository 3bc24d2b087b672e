"""FFT in pure Python: the program that is timed, and the transpiler's input.

It must not read a clock and does nothing by itself. `prepare` makes the inputs, `run` is what is timed.
"""

import math


def uniform(seed: int, count: int) -> list[float]:
    """Numbers in [-1, 1) from xorshift32, the same in every language of this benchmark."""
    numbers: list[float] = []
    state = seed
    for _ in range(count):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        numbers.append((state >> 8) / 8388608 - 1.0)
    return numbers


def prepare(complex_points: int) -> tuple[list[float]]:
    """The signal: complex numbers as pairs of a real and an imaginary part."""
    return (uniform(1, 2 * complex_points),)


def run(signal: list[float]) -> list[float]:
    """The forward transform of a power of two of numbers, pairs in and pairs out.

    Radix 2, decimation in time (Cooley and Tukey, 1965): numbers are put in the order of their reversed places, then
    transforms of one number are joined to transforms of two, of four, and so on.
    """
    n = len(signal) // 2
    data = reversed_places(signal, n)
    cosines = [math.cos(2.0 * math.pi * j / n) for j in range(n // 2)]
    sines = [math.sin(2.0 * math.pi * j / n) for j in range(n // 2)]
    level = 0
    while 1 << level < n:
        half = 1 << level
        level += 1
        stride = n // (2 * half)
        for first in range(0, n, 2 * half):
            for j in range(half):
                c = cosines[j * stride]
                s = sines[j * stride]
                top = 2 * (first + j)
                bottom = top + 2 * half
                real = data[bottom] * c + data[bottom + 1] * s
                imaginary = data[bottom + 1] * c - data[bottom] * s
                data[bottom] = data[top] - real
                data[bottom + 1] = data[top + 1] - imaginary
                data[top] += real
                data[top + 1] += imaginary
    return data


def reversed_places(signal: list[float], n: int) -> list[float]:
    """The numbers at the places whose bits are reversed."""
    data = [0.0] * (2 * n)
    place = 0
    for j in range(n):
        data[2 * place] = signal[2 * j]
        data[2 * place + 1] = signal[2 * j + 1]
        bit = n // 2
        while bit > 0 and place & bit != 0:
            place -= bit
            bit //= 2
        place += bit
    return data
