"""Integers without bounds: factorials, Fibonacci numbers, digits of pi, and powers modulo a prime."""


def factorial(n):
    result = 1
    for factor in range(2, n + 1):
        result *= factor
    return result


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def digit_sum(number):
    total = 0
    while number > 0:
        number, digit = divmod(number, 10)
        total += digit
    return total


def pi_digits(count):
    """The first digits of pi by Machin's formula in whole numbers: 16 arctan(1/5) - 4 arctan(1/239)."""
    scale = 10 ** (count + 10)

    def arctan_inverse(x):
        term = scale // x
        total = term
        divisor = 3
        sign = -1
        while term > 0:
            term //= x * x
            total += sign * (term // divisor)
            sign = -sign
            divisor += 2
        return total

    pi = 16 * arctan_inverse(5) - 4 * arctan_inverse(239)
    return str(pi // 10**10)[:count]


def power(base, exponent, modulus):
    """base ** exponent % modulus by squaring."""
    result = 1
    base %= modulus
    while exponent > 0:
        if exponent % 2 == 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent //= 2
    return result


def collatz_length(start):
    length = 1
    number = start
    while number != 1:
        number = number // 2 if number % 2 == 0 else 3 * number + 1
        length += 1
    return length


print(factorial(20), factorial(30))
print(digit_sum(factorial(100)))
print(fibonacci(90), fibonacci(150))
print("pi", pi_digits(60))
print(power(3, 10**18, 998244353), power(2, 127, 10**30))
assert power(7, 2**61 - 2, 2**61 - 1) == 1
best = max(range(1, 3000), key=collatz_length)
print(best, collatz_length(best))
print(-(7**30) // 10**12, -(7**30) % 10**12)
