"""A factorial and a Fibonacci number, digit for digit, however long."""


def factorial(n):
    """The product grows in the loop, so its type must hold any integer."""
    product = 1
    for k in range(2, n + 1):
        product *= k
    return product


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def digit_sum(n):
    return sum(int(digit) for digit in str(n))


print("30! =", factorial(30))
print("fibonacci(120) =", fibonacci(120))
print("digit sum of 50! =", digit_sum(factorial(50)))
